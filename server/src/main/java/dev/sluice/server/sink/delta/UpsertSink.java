package dev.sluice.server.sink.delta;

import dev.sluice.server.changes.ChangedFiles;
import dev.sluice.server.changes.ChangedFiles.RowCounts;
import dev.sluice.server.changes.RowChanges;
import dev.sluice.server.changes.RowStore;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sink.StagedBatch;
import dev.sluice.server.sparksql.CompiledQuery;
import dev.sluice.server.sparksql.RowChange;
import dev.sluice.server.sparksql.SparkSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Delta table that holds one row of each key. Each batch is one commit that replaces the files
 * with rows of its keys, together with the batch's {@code txn} action as {@link DeltaSink} writes
 * it: so a batch that is there already is found before anything is rewritten for it.
 *
 * <p>The batch's rows are first written as they are, below the table's root under names that no log
 * mentions; what replaces what is then computed from those files, and again where another writer
 * changed the table meanwhile. A crash leaves files that VACUUM removes.
 */
public final class UpsertSink implements Sink {
  /** How often a batch is computed again before the query backs off as from any transient error. */
  private static final int MOST_ATTEMPTS = 10;

  private final DeltaSink sink;
  private final DeltaTables tables;
  private final SinkSpec.Delta spec;
  private final SinkSpec.Upsert upsert;
  private final RowStore rows;
  private final Supplier<UUID> attempts;

  /** The rows of the batch at hand, and what they make of the table. */
  private @Nullable FileRelation batch;

  private @Nullable ChangedFiles changed;

  /**
   * Opens the sink; touches nothing on disk.
   *
   * @param sink the same table, for what has to do with no row
   * @param rows runs the queries that rewrite files
   * @param attempts gives a token that no other attempt at any batch has
   */
  public UpsertSink(
      DeltaSink sink,
      DeltaTables tables,
      SinkSpec.Delta spec,
      RowStore rows,
      Supplier<UUID> attempts) {
    this.sink = sink;
    this.tables = tables;
    this.spec = spec;
    this.upsert = Objects.requireNonNull(spec.upsert());
    this.rows = rows;
    this.attempts = attempts;
  }

  @Override
  public String description() {
    return sink.description();
  }

  @Override
  public Optional<WriteTarget> target() {
    return sink.target();
  }

  @Override
  public OptionalLong lastCommitted(QueryId id) {
    return sink.lastCommitted(id);
  }

  @Override
  public Optional<SinkCommit> find(QueryId id, long batchId, OptionalLong version) {
    return sink.find(id, batchId, version);
  }

  @Override
  public StagedBatch stage(long batchId, BatchOutput output) {
    release();
    DeltaTable table = sink.table(batchId, columns(output.schema()));
    table.checkChangeable();
    FileRelation written = write(table, output);
    batch = written;
    checkKeys(table, written);
    ChangedFiles computed = compute(table, written);
    changed = computed;
    return new StagedBatch(computed.added());
  }

  /** The table's columns among those of a batch. */
  private static StructType columns(StructType batch) {
    List<Field> columns =
        batch.fields().stream().filter(f -> !f.name().equals(SparkSql.DELETED)).toList();
    return new StructType(columns);
  }

  private FileRelation write(DeltaTable table, BatchOutput output) {
    List<DataFile> files =
        output.writeParquet(table.root(), List.of(), attempts.get().toString()).stream()
            .map(
                file ->
                    new DataFile(
                        table.root().resolve(file.relativePath()).toString(),
                        Map.of(),
                        file.sizeBytes(),
                        file.records()))
            .toList();
    return new FileRelation(output.schema(), List.of(), files);
  }

  /** Which of two rows is the newer one must be known. */
  private void checkKeys(DeltaTable table, FileRelation written) {
    if (upsert.sequenceBy() != null || written.files().isEmpty()) {
      return;
    }
    CompiledQuery repeated = SparkSql.repeatedKeys(upsert, table.metadata().schema());
    EngineQuery query =
        new EngineQuery(repeated.sql(), repeated.schema(), Map.of(SparkSql.BATCH, written));
    try (RowCursor found = rows.query(query)) {
      if (found.next() != null) {
        throw new SluiceException(
            ErrorCode.DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE,
            "A batch holds several rows of one key ("
                + String.join(", ", upsert.keys())
                + ") for table "
                + spec.table()
                + ", and no column in sequenceBy says which of them is the newest.");
      }
    }
  }

  private ChangedFiles compute(DeltaTable table, FileRelation written) {
    Snapshot snapshot = table.snapshot();
    StructType columns = snapshot.metadata().schema();
    if (!columns.sameColumns(columns(written.schema()))) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "The schema of "
              + spec.table()
              + " is now "
              + columns.sql()
              + "; this run writes "
              + columns(written.schema()).sql()
              + ".");
    }
    if (written.files().isEmpty()) {
      RowCounts none = new RowCounts(0, 0, 0, 0);
      return new ChangedFiles(snapshot, List.of(), List.of(), List.of(), none);
    }
    RowChange change = SparkSql.upsert(spec.table(), columns, written.schema(), upsert);
    return RowChanges.compute(
        rows, snapshot, table.root(), change, Map.of(SparkSql.BATCH, written));
  }

  @Override
  public CommitOutcome commit(QueryId id, long batchId, StagedBatch staged) {
    FileRelation written = Objects.requireNonNull(batch, "stage comes first");
    ChangedFiles computed = Objects.requireNonNull(changed, "stage comes first");
    TransactionId transaction = new TransactionId(id.toString(), batchId);
    DeltaTable table = tables.open(spec.table());
    for (int attempt = 1; ; attempt++) {
      try {
        CommitOutcome outcome = table.commit(transaction(computed, transaction));
        release();
        return outcome;
      } catch (SluiceException e) {
        if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
          RowChanges.discard(table.root(), computed);
        }
        if (!RowChanges.isConflict(e) || attempt == MOST_ATTEMPTS) {
          release();
          throw e;
        }
      }
      computed = compute(table, written);
    }
  }

  private static Transaction transaction(ChangedFiles changed, TransactionId id) {
    return changed
        .transaction()
        .transaction(id)
        .build(
            DeltaSink.OPERATION,
            Map.of(
                "outputMode", "Upsert",
                "queryId", id.appId(),
                "epochId", Long.toString(id.version())),
            changed.mergeMetrics());
  }

  /** Removes the rows of the last batch, which no log mentions. */
  private void release() {
    FileRelation last = batch;
    batch = null;
    changed = null;
    if (last == null) {
      return;
    }
    for (DataFile file : last.files()) {
      try {
        Files.deleteIfExists(Path.of(file.path()));
      } catch (IOException harmless) {
        // Waste until VACUUM, as after a crash.
        Path.of(file.path()).toFile().deleteOnExit();
      }
    }
  }
}
