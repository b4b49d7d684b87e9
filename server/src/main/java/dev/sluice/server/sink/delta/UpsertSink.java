package dev.sluice.server.sink.delta;

import dev.sluice.server.changes.ChangedFiles;
import dev.sluice.server.changes.ChangedFiles.RowCounts;
import dev.sluice.server.changes.RowChanges;
import dev.sluice.server.changes.RowStore;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sink.StagedBatch;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.RowChange;
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
  private final SinkTable table;
  private final SinkSpec.Delta spec;
  private final SinkSpec.Upsert upsert;
  private final RowStore rows;
  private final Supplier<UUID> attempts;

  /** The rows of the batch at hand, and what they make of the table. */
  private @Nullable FileRelation batch;

  private @Nullable Computed changed;

  /**
   * What a batch makes of a table.
   *
   * @param files their snapshot has the metadata that the table has with them
   * @param before the metadata that it has without
   */
  private record Computed(ChangedFiles files, TableMetadata before) {}

  /**
   * Opens the sink; touches nothing on disk.
   *
   * @param sink the same table, for what has to do with no row
   * @param rows runs the queries that rewrite files
   * @param attempts gives a token that no other attempt at any batch has
   */
  public UpsertSink(DeltaSink sink, SinkSpec.Delta spec, RowStore rows, Supplier<UUID> attempts) {
    this.sink = sink;
    this.table = sink.table();
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
  public Optional<StructType> schema() {
    return sink.schema();
  }

  /** Columns that only say what is deleted are added to no table that is there. */
  @Override
  public WriteTarget target(StructType rows) {
    String deleteWhen = upsert.deleteWhen();
    return deleteWhen == null || schema().isEmpty()
        ? sink.target(rows)
        : sink.target(SparkSql.notNamedIn(rows, deleteWhen));
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
    DeltaTable target = table.forBatch(batchId, columns(output.schema()));
    target.checkChangeable();
    FileRelation written = write(target, output);
    batch = written;
    checkKeys(written);
    Computed computed = compute(target, written);
    changed = computed;
    return new StagedBatch(computed.files.added());
  }

  /** The table's columns among those of a batch. */
  private static StructType columns(StructType batch) {
    List<Field> columns =
        batch.fields().stream().filter(f -> !f.name().equals(SparkSql.DELETED)).toList();
    return new StructType(columns);
  }

  private FileRelation write(DeltaTable target, BatchOutput output) {
    List<DataFile> files =
        output.writeParquet(target.root(), FileLayout.PLAIN, attempts.get().toString()).stream()
            .map(
                file ->
                    new DataFile(
                        target.root().resolve(file.relativePath()).toString(),
                        Map.of(),
                        file.sizeBytes(),
                        file.records()))
            .toList();
    return new FileRelation(output.schema(), List.of(), files);
  }

  /** Which of two rows is the newer one must be known. */
  private void checkKeys(FileRelation written) {
    if (upsert.sequenceBy() != null || written.files().isEmpty()) {
      return;
    }
    CompiledQuery repeated = SparkSql.repeatedKeys(upsert, columns(written.schema()));
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

  private Computed compute(DeltaTable target, FileRelation written) {
    Snapshot read = target.snapshot();
    StructType given = columns(written.schema());
    TableMetadata evolved = table.evolved(target, read.metadata(), given);
    StructType columns = evolved.schema();
    if (!columns.sameColumns(given)) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "The schema of "
              + spec.table()
              + " is now "
              + columns.sql()
              + "; this run writes "
              + given.sql()
              + ".");
    }
    Snapshot snapshot = read.withMetadata(evolved);
    if (written.files().isEmpty()) {
      RowCounts none = new RowCounts(0, 0, 0, 0);
      return new Computed(
          new ChangedFiles(snapshot, RowFilter.ANY, List.of(), List.of(), List.of(), none),
          read.metadata());
    }
    RowChange change = SparkSql.upsert(spec.table(), columns, written.schema(), upsert);
    return new Computed(
        RowChanges.compute(rows, snapshot, target.root(), change, Map.of(SparkSql.BATCH, written)),
        read.metadata());
  }

  @Override
  public CommitOutcome commit(QueryId id, long batchId, StagedBatch staged) {
    FileRelation written = Objects.requireNonNull(batch, "stage comes first");
    Computed computed = Objects.requireNonNull(changed, "stage comes first");
    TransactionId transaction = new TransactionId(id.toString(), batchId);
    DeltaTable target = table.open();
    for (int attempt = 1; ; attempt++) {
      try {
        CommitOutcome outcome = target.commit(transaction(computed, transaction));
        release();
        return outcome;
      } catch (SluiceException e) {
        if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
          RowChanges.discard(target.root(), computed.files);
        }
        if (!RowChanges.isConflict(e) || attempt == MOST_ATTEMPTS) {
          release();
          throw e;
        }
      }
      computed = compute(target, written);
    }
  }

  private static Transaction transaction(Computed computed, TransactionId id) {
    return computed
        .files
        .transaction(computed.before)
        .transaction(id)
        .build(
            DeltaSink.OPERATION,
            Map.of(
                "outputMode", "Upsert",
                "queryId", id.appId(),
                "epochId", Long.toString(id.version())),
            computed.files.mergeMetrics());
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
