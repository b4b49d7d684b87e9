package dev.sluice.server.source.delta;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
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
 * {@code startingVersion} on. The schema is the table's at the time of opening.
 */
public final class DeltaSource implements Source {
  private final DeltaTable table;
  private final SourceSpec.Delta spec;
  private final InstantSource clock;
  private final TableMetadata metadata;
  private final CommitRules rules;
  private final Emission emission;
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
    this.metadata = table.metadata();
    if (metadata.schema().fields().isEmpty()) {
      throw new SluiceException(
          ErrorCode.DELTA_SCHEMA_NOT_SET, "The table " + table.root() + " has no columns.");
    }
    this.rules = new CommitRules(table.root().toString(), metadata);
    this.emission = emission();
    this.walk = new LogWalk(table, rules, emission);
    this.starts = new StartingOffsets(table, metadata.id(), walk);
    this.backlog = new BacklogCounter(table, emission());
    this.excluded = new ExcludedPaths(table.root(), spec.excludeRegex());
  }

  private Emission emission() {
    return spec.readChangeFeed()
        ? new FeedRows(table, metadata)
        : new AddedRows(table.root().toString(), spec.changes(), metadata);
  }

  @Override
  public String description() {
    return "DeltaSource[" + table.root().toUri() + "]";
  }

  @Override
  public StructType schema() {
    return emission.schema();
  }

  @Override
  public Optional<Offset> latestOffset(@Nullable Offset start, ReadLimit limit) {
    if (start == null && startsAtLatest()) {
      // An empty first batch makes the meaning of "latest" durable.
      return Optional.of(DeltaOffset.startOf(metadata.id(), table.version() + 1).toOffset());
    }
    DeltaOffset from = start == null ? beginning() : parse(start);
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
    return Optional.empty();
  }

  @Override
  public FileRelation read(OffsetRange range) {
    DeltaOffset end = parse(range.end());
    List<DataFile> files;
    if (range.start() != null) {
      files = walk.files(parse(range.start()), end);
    } else if (startsAtLatest() && !end.initialSnapshot()) {
      files = List.of();
    } else {
      files = walk.files(firstStart(end), end);
    }
    return emission.relation(excluded.without(files));
  }

  @Override
  public void committed(Offset end) {
    if (!parse(end).initialSnapshot()) {
      walk.forgetSnapshot();
    }
  }

  @Override
  public Offset newest() {
    return DeltaOffset.startOf(metadata.id(), table.version() + 1).toOffset();
  }

  @Override
  public Offset offsetOf(StartingPoint point) {
    return starts.offsetOf(point).toOffset();
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
        ? DeltaOffset.snapshotAt(metadata.id(), table.snapshot().version())
        : starts.offsetOf(start);
  }

  /** Where the first batch of a query began, given where it ends. */
  private DeltaOffset firstStart(DeltaOffset end) {
    StartingPoint start = spec.start();
    if (end.initialSnapshot() || start == null) {
      // Also where a start was set since: the plan says what the batch holds.
      long version = end.initialSnapshot() ? end.version() : end.version() - 1;
      return DeltaOffset.snapshotAt(metadata.id(), version);
    }
    return start instanceof StartingPoint.Version at
        ? DeltaOffset.startOf(metadata.id(), at.version())
        : starts.offsetOf(start);
  }

  private DeltaOffset parse(Offset offset) {
    DeltaOffset parsed = DeltaOffset.parse(offset);
    if (!parsed.tableId().equals(metadata.id())) {
      throw rules.differentTable(parsed.tableId());
    }
    return parsed;
  }
}
