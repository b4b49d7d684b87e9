package dev.sluice.server.source.delta;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.StructType;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.source.Source;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Delta table as a stream: a snapshot at the start and each commit after it, or each commit from
 * {@code startingVersion} on. The schema is the table's at the start, and follows the table as far
 * as that only adds to it.
 */
public final class DeltaSource implements Source {
  private final DeltaTable table;
  private final SourceSpec.Delta spec;
  private final InstantSource clock;
  private final String tableId;
  private final ReadSchema schema;
  private final LogWalk walk;
  private final StartingOffsets starts;
  private final BacklogCounter backlog;
  private final ExcludedPaths excluded;
  private final List<DeltaTable.Subscription> subscriptions = new ArrayList<>();

  /**
   * Commits after the last batch that held no rows are passed here and not in a batch of their own,
   * so that a table that is only optimized keeps its readers idle.
   */
  private @Nullable DeltaOffset passed;

  public DeltaSource(DeltaTable table, SourceSpec.Delta spec, InstantSource clock) {
    this.table = table;
    this.spec = spec;
    this.clock = clock;
    StreamedLog log = new StreamedLog(table, spec.changes().skipLostCommits());
    this.schema = new ReadSchema(table, log);
    this.tableId = schema.metadata().id();
    if (schema.metadata().schema().fields().isEmpty()) {
      throw new SluiceException(
          ErrorCode.DELTA_SCHEMA_NOT_SET, "The table " + table.location() + " has no columns.");
    }
    this.walk = new LogWalk(table, log, schema, this::emission, eventTime());
    walk.emission(); // a table that cannot be read so is refused here
    this.starts = new StartingOffsets(table, tableId, walk);
    this.backlog = new BacklogCounter(log, emission(schema.metadata()));
    this.excluded = new ExcludedPaths(table.root(), spec.excludeRegex());
  }

  private @Nullable Field eventTime() {
    String name = spec.eventTime();
    if (name == null) {
      return null;
    }
    Field column = schema.metadata().schema().find(name).orElse(null);
    if (column == null
        || !(column.type() == PrimitiveType.TIMESTAMP
            || column.type() == PrimitiveType.TIMESTAMP_NTZ)) {
      throw new SluiceException(
          ErrorCode.EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE,
          "The option withEventTimeOrder wants a watermark on a TIMESTAMP column of "
              + table.location()
              + "; "
              + name
              + (column == null ? " is none of its columns." : " is " + column.type().sql() + "."));
    }
    return column;
  }

  private Emission emission(TableMetadata metadata) {
    return switch (spec.content()) {
      case ROWS -> new AddedRows(table.location(), spec.changes(), metadata);
      case CHANGE_FEED -> new FeedRows(table, metadata);
      case ROW_CHANGES -> new NetRows(table, metadata);
    };
  }

  @Override
  public String description() {
    return "DeltaSource[" + table.uri() + "]";
  }

  @Override
  public StructType schema() {
    return walk.emission().schema();
  }

  @Override
  public void resume(Offset end, @Nullable Long schemaVersion) {
    schema.goOn(schemaVersion == null ? parse(end).lastVersion() : schemaVersion);
  }

  @Override
  public void replay(Offset end, @Nullable Long schemaVersion) {
    schema.use(schemaVersion == null ? parse(end).lastVersion() : schemaVersion);
  }

  @Override
  public @Nullable Long schemaVersion(Offset end) {
    return schema.version() > parse(end).lastVersion() ? schema.version() : null;
  }

  @Override
  public @Nullable Long schemaVersionBehind(Offset end) {
    DeltaOffset position = parse(end);
    boolean committed = position.version() <= table.version();
    return committed && position.version() > position.lastVersion() ? position.version() : null;
  }

  @Override
  public Optional<Offset> latestOffset(@Nullable Offset start, ReadLimit limit) {
    if (start == null && startsAtLatest()) {
      // An empty first batch makes the meaning of "latest" durable.
      schema.use(table.version());
      return Optional.of(DeltaOffset.startOf(tableId, schema.version() + 1).toOffset());
    }
    DeltaOffset from = start == null ? beginning() : parse(start);
    if (start == null) {
      schema.use(from.initialSnapshot() ? from.version() : table.version());
    }
    DeltaOffset position = passed != null && passed.reaches(from) ? passed : from;
    BatchLimits limits = limit.ignoreOptions() ? BatchLimits.NONE : spec.limits();
    DeltaOffset upTo = limit.upTo() == null ? null : parse(limit.upTo());
    if (start == null && from.initialSnapshot()) {
      // The first batch never mixes the snapshot with commits: so its end alone tells, on a
      // replay, which snapshot it began with.
      upTo = from.nextVersion();
    }
    LogWalk.Step step = walk.advance(position, limits, upTo);
    if (step.files() > 0) {
      return Optional.of(step.end().toOffset());
    }
    if (start != null) {
      passed = step.end();
    }
    if (step.barrier() != null) {
      throw schema.unacknowledged(step.barrier());
    }
    return Optional.empty();
  }

  @Override
  public FileRelation read(OffsetRange range) {
    DeltaOffset end = parse(range.end());
    if (range.start() == null && startsAtLatest() && !end.initialSnapshot()) {
      return walk.emission().relation(List.of());
    }
    DeltaOffset start = range.start() == null ? firstStart(end) : parse(range.start());
    List<DataFile> files = excluded.without(walk.files(start, end));
    return walk.emission().relation(files).within(walk.span(start, end));
  }

  @Override
  public void committed(Offset end) {
    if (!parse(end).initialSnapshot()) {
      walk.forgetSnapshot();
    }
  }

  @Override
  public Offset newest() {
    return DeltaOffset.startOf(tableId, table.version() + 1).toOffset();
  }

  @Override
  public Offset offsetOf(StartingPoint point) {
    return starts.offsetOf(point).toOffset();
  }

  @Override
  public Offset acknowledge(@Nullable Offset processed, long version) {
    DeltaOffset from = processed == null ? null : parse(processed);
    LogWalk.Step step = from == null ? null : walk.advance(from, BatchLimits.NONE, null);
    Commit barrier = step == null ? null : step.barrier();
    if (barrier == null || barrier.version() != version) {
      String found =
          barrier != null
              ? "the one that waits is version " + barrier.version()
              : step != null && step.files() > 0
                  ? "the query has rows before the next change to read first"
                  : "none waits";
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "There is no change of the schema of "
              + table.location()
              + " in version "
              + version
              + " to acknowledge: "
              + found
              + ".");
    }
    return DeltaOffset.startOf(tableId, version).toOffset();
  }

  @Override
  public boolean reached(@Nullable Offset processed, Offset end) {
    DeltaOffset target = parse(end);
    DeltaOffset position = processed == null ? null : parse(processed);
    return (position != null && position.reaches(target))
        || (passed != null && passed.reaches(target));
  }

  @Override
  public Backlog backlog(@Nullable Offset processed) {
    if (processed == null && startsAtLatest()) {
      return Backlog.NONE;
    }
    DeltaOffset position = processed == null ? beginning() : parse(processed);
    boolean whole = position.index() == DeltaOffset.BASE && !position.initialSnapshot();
    List<DataFile> rest = whole ? List.of() : walk.filesOfVersionAfter(position);
    long from = whole ? position.version() : position.version() + 1;
    return backlog.count(rest, from, clock.instant());
  }

  @Override
  public void onNewData(Runnable wake) {
    subscriptions.add(table.onCommit(wake));
  }

  @Override
  public void close() {
    subscriptions.forEach(DeltaTable.Subscription::close);
    subscriptions.clear();
  }

  private boolean startsAtLatest() {
    return spec.start() instanceof StartingPoint.Latest;
  }

  /** Where a new query begins to read. */
  private DeltaOffset beginning() {
    StartingPoint start = spec.start();
    return start == null
        ? DeltaOffset.snapshotAt(tableId, table.snapshot().version())
        : starts.offsetOf(start);
  }

  /** Where the first batch of a query began, given where it ends. */
  private DeltaOffset firstStart(DeltaOffset end) {
    StartingPoint start = spec.start();
    if (end.initialSnapshot() || start == null) {
      // Also where a start was set since: the plan says what the batch holds.
      long version = end.initialSnapshot() ? end.version() : end.version() - 1;
      return DeltaOffset.snapshotAt(tableId, version);
    }
    return start instanceof StartingPoint.Version at
        ? DeltaOffset.startOf(tableId, at.version())
        : starts.offsetOf(start);
  }

  private DeltaOffset parse(Offset offset) {
    DeltaOffset parsed = DeltaOffset.parse(offset);
    if (!parsed.tableId().equals(tableId)) {
      throw schema.differentTable(parsed.tableId());
    }
    return parsed;
  }
}
