package dev.sluice.server.source.delta;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.EventTimeSpan;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks the files of a table in stream order: the sorted files of the initial snapshot, then those
 * of each commit. A position is a {@link DeltaOffset}.
 */
final class LogWalk {
  /** Commits asked for at once: bounds what a far-behind query holds in memory. */
  private static final int PAGE = 256;

  private final DeltaTable table;
  private final StreamedLog log;
  private final ReadSchema schema;
  private final Function<TableMetadata, Emission> emissions;

  /** The column by whose times the initial snapshot is read, null for the order of its files. */
  private final @Nullable Field eventTime;

  /** What is made of the table with the metadata that it was made for. */
  private @Nullable Emission emission;

  private @Nullable TableMetadata emittedWith;

  /** The files of the initial snapshot, kept until the query is past them. */
  private @Nullable Stretch snapshot;

  /** The same by their event times, with the version that it is of. */
  private @Nullable EventTimeOrder order;

  private long orderedVersion;

  LogWalk(
      DeltaTable table,
      StreamedLog log,
      ReadSchema schema,
      Function<TableMetadata, Emission> emissions,
      @Nullable Field eventTime) {
    this.table = table;
    this.log = log;
    this.schema = schema;
    this.emissions = emissions;
    this.eventTime = eventTime;
  }

  /**
   * Where a walk ended and what it passed.
   *
   * @param barrier the commit right behind the end whose schema is to be acknowledged first, or
   *     null; never with files
   */
  record Step(DeltaOffset end, long files, @Nullable Commit barrier) {}

  /** What the stream makes of the table with the schema that it reads with now. */
  Emission emission() {
    Emission known = emission;
    TableMetadata metadata = schema.metadata();
    if (known == null || !metadata.equals(emittedWith)) {
      known = emissions.apply(metadata);
      emission = known;
      emittedWith = metadata;
    }
    return known;
  }

  /**
   * The furthest position after {@code from} within both bounds. Rows before a change of the schema
   * and rows behind it are never passed together; a change that only adds is taken up.
   *
   * @param limits how much to pass
   * @param upTo a position to stop at, or null
   * @throws SluiceException where a commit up to there may not be read over
   */
  Step advance(DeltaOffset from, BatchLimits limits, @Nullable DeltaOffset upTo) {
    if (isByEventTime(from)) {
      Step step = advanceByEventTime(from, limits);
      return step.files() > 0 ? step : advance(step.end(), limits, upTo);
    }
    Walker walker = new Walker(from);
    Admission admission = new Admission(limits);
    DeltaOffset position = from;
    while (upTo == null || !position.reaches(upTo)) {
      Commit turn = walker.turn();
      if (turn != null && admission.files() > 0) {
        break;
      }
      if (turn != null && !schema.follow(turn)) {
        return new Step(position, 0, turn);
      }
      Stretch stretch = walker.next();
      if (stretch == null) {
        break;
      }
      position = position.in(stretch);
      int taken = admission.take(stretch, Math.toIntExact(position.index() + 1));
      if (taken < stretch.files().size()) {
        return new Step(position.atIndex(taken - 1L), admission.files(), null);
      }
      position = position.nextVersion();
    }
    return new Step(position, admission.files(), null);
  }

  private boolean isByEventTime(DeltaOffset position) {
    return position.initialSnapshot()
        && (position.eventTime() != null
            || (eventTime != null && position.index() == DeltaOffset.BASE));
  }

  /** At most to the end of the snapshot. */
  private Step advanceByEventTime(DeltaOffset from, BatchLimits limits) {
    EventTimeOrder ordered = orderAt(from.version());
    Long until = ordered.until(from.eventTime(), limits);
    DeltaOffset end = until == null ? from.nextVersion() : from.atEventTime(until);
    return new Step(end, files(from, end).size(), null);
  }

  /** Which rows of the files between two positions lie between them; null for all. */
  @Nullable EventTimeSpan span(DeltaOffset from, DeltaOffset end) {
    return from.eventTime() == null && end.eventTime() == null
        ? null
        : orderAt(from.version()).span(from.eventTime(), end.eventTime());
  }

  private EventTimeOrder orderAt(long version) {
    EventTimeOrder known = order;
    if (known == null || orderedVersion != version) {
      if (eventTime == null) {
        throw new SluiceException(
            ErrorCode.CHECKPOINT_MISMATCH,
            "The checkpoint reads version "
                + version
                + " of "
                + table.location()
                + " in the order of event times and is not through with it; keep the source's option"
                + " withEventTimeOrder until it is, or reset the query.");
      }
      Snapshot read = table.snapshotAt(version);
      emission().check(read);
      known = new EventTimeOrder(read, eventTime);
      order = known;
      orderedVersion = version;
    }
    return known;
  }

  /** The files after {@code from} up to and including {@code end}. */
  List<DataFile> files(DeltaOffset from, DeltaOffset end) {
    if (isByEventTime(from) && span(from, end) != null) {
      Snapshot part = orderAt(from.version()).files(from.eventTime(), end.eventTime());
      return emission().of(part).files();
    }
    Walker walker = new Walker(from);
    List<DataFile> files = new ArrayList<>();
    DeltaOffset position = from;
    while (!position.reaches(end)) {
      Stretch stretch = walker.next();
      if (stretch == null) {
        throw new SluiceException(
            ErrorCode.DELTA_MISSING_FILES_UNEXPECTED_VERSION,
            "The log of "
                + table.location()
                + " ends before version "
                + position.version()
                + ", which the checkpoint has planned.");
      }
      position = position.in(stretch);
      if (position.reaches(end)) {
        break; // the end is lost, and what is there lies behind it
      }
      boolean last =
          stretch.version() == end.version() && stretch.initialSnapshot() == end.initialSnapshot();
      long to = last ? end.index() : stretch.files().size() - 1L;
      for (long i = position.index() + 1; i <= to; i++) {
        files.add(stretch.files().get((int) i));
      }
      position = last ? end : position.nextVersion();
    }
    return files;
  }

  /** The files of the position's own version that come after it. */
  List<DataFile> filesOfVersionAfter(DeltaOffset position) {
    if (position.eventTime() != null) {
      return files(position, position.nextVersion());
    }
    List<DataFile> files =
        position.initialSnapshot()
            ? snapshotAt(position.version()).files()
            : log.changes(position.version(), 1).stream()
                .filter(commit -> commit.version() == position.version())
                .flatMap(commit -> emission().of(commit).files().stream())
                .toList();
    if (files.isEmpty()) {
      return files;
    }
    return files.subList(Math.toIntExact(position.index() + 1), files.size());
  }

  void forgetSnapshot() {
    snapshot = null;
    order = null;
  }

  private Stretch snapshotAt(long version) {
    Stretch cached = snapshot;
    if (cached == null || cached.version() != version) {
      Snapshot read = table.snapshotAt(version);
      emission().check(read);
      cached = emission().of(read);
      snapshot = cached;
    }
    return cached;
  }

  /** Reads stretches from a position on, a page of commits at a time. */
  private final class Walker {
    private boolean inSnapshot;
    private long version;
    private List<Commit> page = List.of();
    private int next;

    Walker(DeltaOffset from) {
      this.inSnapshot = from.initialSnapshot();
      this.version = from.version();
    }

    /** The stretch at the current version, or null where the log ends. */
    @Nullable Stretch next() {
      if (inSnapshot) {
        inSnapshot = false;
        return snapshotAt(version++);
      }
      Commit commit = peek();
      if (commit == null) {
        return null;
      }
      next++;
      version = commit.version() + 1;
      schema.check(commit);
      emission().check(commit);
      return emission().of(commit);
    }

    /** The commit that comes next where the schema changes with it, else null. */
    @Nullable Commit turn() {
      Commit commit = inSnapshot ? null : peek();
      return commit != null && schema.turnsAt(commit) ? commit : null;
    }

    private @Nullable Commit peek() {
      if (next == page.size()) {
        page = log.changes(version, PAGE);
        next = 0;
      }
      return page.isEmpty() ? null : page.get(next);
    }
  }
}
