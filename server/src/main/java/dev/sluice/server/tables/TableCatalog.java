package dev.sluice.server.tables;

import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.sparksql.SparkSql;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of a warehouse. SQL from outside and its reads run in the sandbox. */
public final class TableCatalog implements Tables {
  private final DeltaTables tables;
  private final SqlSandbox sandbox;
  private final SqlSlots slots;
  private final Staging staging;
  private final AdHocSql adHoc;

  /**
   * A catalog.
   *
   * @param stagingDirectory a local directory of the catalog's own; created if absent
   * @param maxStatements most ad-hoc statements that run at a time; as many again may wait
   */
  public TableCatalog(
      DeltaTables tables,
      Engine engine,
      SqlSandbox sandbox,
      Path stagingDirectory,
      int maxStatements) {
    this.tables = tables;
    this.sandbox = sandbox;
    this.slots = new SqlSlots(maxStatements);
    this.staging = new Staging(engine, sandbox, stagingDirectory);
    this.adHoc = new AdHocSql(this, tables, sandbox, slots, staging);
  }

  @Override
  public List<String> names() {
    return tables.names();
  }

  @Override
  public TableDescription describe(TableRef table) {
    DeltaTable found = tables.open(table);
    Snapshot snapshot = found.snapshot();
    TableMetadata metadata = snapshot.metadata();
    return new TableDescription(
        table,
        found.root().toString(),
        metadata.id(),
        snapshot.version(),
        snapshot.timestamp(),
        metadata.schema(),
        metadata.partitionColumns(),
        metadata.configuration(),
        snapshot.files().size(),
        snapshot.relation().sizeBytes());
  }

  @Override
  public TableDescription create(
      TableRef table,
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> properties) {
    tables.create(table, schema, partitionColumns, properties);
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
  public RowCursor rows(
      TableRef table, @Nullable String where, @Nullable Long version, long limit) {
    DeltaTable found = tables.open(table);
    Snapshot snapshot = version == null ? found.snapshot() : found.snapshotAt(version);
    StructType schema = snapshot.metadata().schema();
    String all = "SELECT * FROM \"" + SparkSql.INPUT + "\"";
    String matching = where == null ? all : SparkSql.where(schema, where).sql();
    EngineQuery query =
        new EngineQuery(
            "SELECT * FROM (" + matching + "\n) LIMIT " + limit,
            schema,
            Map.of(SparkSql.INPUT, snapshot.relation()));
    return slots.query(() -> sandbox.query(query));
  }

  @Override
  public AppendedRows append(
      TableRef table, InputStream json, @Nullable TransactionId transaction) {
    DeltaTable target = tables.open(table);
    TableMetadata metadata = target.metadata();
    List<WrittenFile> files = staging.json(json, target.root(), metadata);
    long rows = files.stream().mapToLong(WrittenFile::records).sum();
    if (files.isEmpty() && transaction == null) {
      return new AppendedRows(target.version(), 0, false);
    }
    CommitOutcome outcome = commit(target, metadata, files, transaction);
    return new AppendedRows(
        outcome.version(), rows, outcome instanceof CommitOutcome.AlreadyCommitted);
  }

  @Override
  public RowCursor sql(String statement) {
    return adHoc.run(statement);
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
