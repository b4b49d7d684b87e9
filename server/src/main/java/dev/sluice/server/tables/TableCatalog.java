package dev.sluice.server.tables;

import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Protocol;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.maintenance.Optimize;
import dev.sluice.server.maintenance.Vacuum;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tables of a warehouse. SQL from outside and its reads run in the sandbox. */
public final class TableCatalog implements Tables {
  /** Work on whole tables may take longer than a statement. */
  private static final Duration UPKEEP_TIMEOUT = Duration.ofHours(1);

  private final DeltaTables tables;
  private final SqlSandbox sandbox;
  private final SqlSlots slots;
  private final Staging staging;
  private final Upkeep upkeep;
  private final TableCreation creation;
  private final AdHocSql adHoc;
  private final Statements statements;
  private final Map<Path, AppendQueue> queues = new ConcurrentHashMap<>();

  /**
   * A catalog.
   *
   * @param stagingDirectory a local directory of the catalog's own; created if absent
   * @param maxStatements most ad-hoc statements that run at a time; as many again may wait
   * @param clock tells when a statement was started
   */
  public TableCatalog(
      DeltaTables tables,
      Engine engine,
      SqlSandbox sandbox,
      Path stagingDirectory,
      int maxStatements,
      InstantSource clock) {
    this.tables = tables;
    this.sandbox = sandbox;
    this.slots = new SqlSlots(maxStatements);
    this.statements = new Statements(clock);
    this.staging = new Staging(engine, sandbox, stagingDirectory);
    this.creation = new TableCreation(tables, staging);
    this.upkeep = new Upkeep(tables, sandbox, clock);
    this.adHoc = new AdHocSql(this, tables, sandbox, slots, staging, upkeep);
  }

  @Override
  public List<String> names() {
    return tables.names();
  }

  @Override
  public TableDescription describe(TableRef table, TableVersion version) {
    DeltaTable found = tables.open(table);
    return description(table, found, TimeTravel.snapshot(found, version));
  }

  private static TableDescription description(TableRef table, DeltaTable found, Snapshot snapshot) {
    TableMetadata metadata = snapshot.metadata();
    return new TableDescription(
        table,
        found.location(),
        metadata.id(),
        snapshot.version(),
        snapshot.timestamp(),
        metadata.schema(),
        metadata.partitionColumns(),
        metadata.configuration(),
        snapshot.files().size(),
        snapshot.sizeBytes());
  }

  @Override
  public TableDetail detail(TableRef table) {
    DeltaTable found = tables.open(table);
    Snapshot snapshot = found.snapshot();
    TableMetadata metadata = snapshot.metadata();
    Protocol protocol = found.protocol();
    Long created = metadata.about().createdTime();
    return new TableDetail(
        description(table, found, snapshot),
        metadata.about().description(),
        created == null ? null : Instant.ofEpochMilli(created),
        protocol.minReader(),
        protocol.minWriter(),
        protocol.features(),
        metadata.target().constraints());
  }

  @Override
  public TableDescription create(TableRef table, TableSpec spec) {
    creation.create(table, spec);
    return describe(table);
  }

  @Override
  public void drop(TableRef table) {
    if (!tables.exists(table)) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "There is no Delta table " + table + ".");
    }
    tables.drop(table);
  }

  @Override
  public TableColumns columns(TableRef table, TableVersion version) {
    Snapshot snapshot = TimeTravel.snapshot(tables.open(table), version);
    TableMetadata metadata = snapshot.metadata();
    return new TableColumns(
        snapshot.version(),
        metadata.schema(),
        metadata.partitionColumns(),
        metadata.schemaString());
  }

  @Override
  public List<CommitSummary> history(TableRef table, TableVersion newest, int limit) {
    DeltaTable found = tables.open(table);
    Instant time = newest.asOf();
    if (time != null) {
      return found.history(TimeTravel.version(found, time), limit);
    }
    return found.history(newest.number() == null ? Long.MAX_VALUE : newest.number(), limit);
  }

  @Override
  public Vacuum.Result vacuum(TableRef table, @Nullable Duration retention, boolean dryRun) {
    StatementLimit limit = StatementLimit.of(UPKEEP_TIMEOUT);
    return slots.call(limit, () -> upkeep.vacuum(table, retention, dryRun, limit));
  }

  @Override
  public Optimize.Result optimize(TableRef table, String where) {
    StatementLimit limit = StatementLimit.of(UPKEEP_TIMEOUT);
    return slots.call(limit, () -> upkeep.optimize(table, where, limit));
  }

  @Override
  public ResultRows rows(RowsRequest request) {
    EngineQuery query = RowsQuery.of(request, adHoc.pinned());
    return statements.run(
        request.id(),
        RowsQuery.text(request),
        request.limit(),
        StatementLimit.of(sandbox.timeout()),
        limit -> slots.query(limit, () -> sandbox.query(query, limit)));
  }

  @Override
  public AppendedRows append(
      TableRef table, RowFormat format, InputStream rows, @Nullable TransactionId transaction) {
    DeltaTable target = tables.open(table);
    target.checkAppendable();
    TableMetadata metadata = target.metadata();
    StagedRows staged = staging.read(format, rows, target.root(), metadata);
    if (staged.count() == 0 && transaction == null) {
      return new AppendedRows(target.version(), 0, false);
    }
    return queues
        .computeIfAbsent(target.root(), root -> new AppendQueue(staging))
        .append(new PendingAppend(target, metadata, staged, transaction));
  }

  @Override
  public ResultRows sql(SqlRequest request) {
    Duration timeout = request.timeout() == null ? sandbox.timeout() : request.timeout();
    if (timeout.compareTo(sandbox.timeout()) > 0) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "The timeout must be at most " + sandbox.timeout().toSeconds() + "s.");
    }
    return statements.run(
        request.id(),
        request.sql(),
        request.maxRows(),
        StatementLimit.of(timeout),
        limit -> adHoc.run(request.sql(), request.timeZone(), limit));
  }

  @Override
  public List<RunningStatement> statements() {
    return statements.list();
  }

  @Override
  public boolean cancel(String id) {
    return statements.cancel(id);
  }

  /** Commits staged files; those that are known to be in no commit are removed. */
  static CommitOutcome commit(
      DeltaTable target,
      TableMetadata writtenFor,
      List<WrittenFile> files,
      @Nullable TransactionId transaction) {
    CommitOutcome outcome;
    try {
      outcome =
          target.append(
              new Append(writtenFor, files, transaction, "WRITE", Map.of("mode", "Append")));
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
        Staging.delete(target.root(), files);
      }
      throw e;
    }
    if (outcome instanceof CommitOutcome.AlreadyCommitted) {
      Staging.delete(target.root(), files);
    }
    return outcome;
  }
}
