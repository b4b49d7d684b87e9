package dev.sluice.server.sink.delta;

import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sink.StagedBatch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Delta table that takes each batch in one commit: the batch's files together with a {@code txn}
 * action whose {@code appId} is the query's id and whose {@code version} is the batch's id.
 *
 * <p>Source: Spark's {@code DeltaSink}.
 */
public final class DeltaSink implements Sink {
  static final String OPERATION = "STREAMING UPDATE";

  private final SinkTable table;
  private final boolean complete;
  private final String uri;
  private final Supplier<UUID> attempts;
  private final Compaction compaction;

  /** The rules that the rows are known to keep. */
  private List<String> promised = List.of();

  /** What the staged files were written for. */
  private @Nullable Basis stagedFor;

  /**
   * A table, and what the batch makes of it.
   *
   * @param version at which it had the metadata that was read
   * @param written the metadata that the files fit, which is the table's together with them
   */
  private record Basis(long version, TableMetadata read, TableMetadata written) {
    boolean isLasting() {
      return read.equals(written);
    }
  }

  /**
   * Opens the sink; touches nothing on disk.
   *
   * @param attempts gives a token that no other attempt at any batch has
   * @param compaction is told of each commit, and closed with the sink
   */
  public DeltaSink(
      DeltaTables tables, SinkSpec.Delta spec, Supplier<UUID> attempts, Compaction compaction) {
    this.table = new SinkTable(tables, spec);
    this.complete = spec.outputMode() == OutputMode.COMPLETE;
    this.uri = tables.uri(spec.table());
    this.attempts = attempts;
    this.compaction = compaction;
  }

  SinkTable table() {
    return table;
  }

  @Override
  public String description() {
    return "DeltaSink[" + uri + "]";
  }

  @Override
  public Optional<StructType> schema() {
    return table.find().map(found -> found.metadata().schema());
  }

  @Override
  public WriteTarget target(StructType rows) {
    WriteTarget target = table.target(rows);
    promised = target.rules();
    return target;
  }

  @Override
  public OptionalLong lastCommitted(QueryId id) {
    return table
        .find()
        .map(found -> found.transactionVersion(id.toString()))
        .orElse(OptionalLong.empty());
  }

  @Override
  public Optional<SinkCommit> find(QueryId id, long batchId, OptionalLong version) {
    return table
        .find()
        .flatMap(found -> new CommitFinder(found).find(id.toString(), batchId, version));
  }

  @Override
  public StagedBatch stage(long batchId, BatchOutput output) {
    DeltaTable target = table.forBatch(batchId, output.schema());
    long version = target.version();
    TableMetadata metadata = target.metadata();
    TableMetadata evolved = table.evolved(target, metadata, output.schema());
    if (!evolved.schema().sameColumns(output.schema())) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "The schema of "
              + target.location()
              + " is now "
              + metadata.schema().sql()
              + "; this run writes "
              + output.schema().sql()
              + ".");
    }
    if (!evolved.target().rules().equals(promised)) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "The constraints of "
              + target.location()
              + " are others than those that this run checks.");
    }
    if (complete) {
      target.checkChangeable();
    } else {
      target.checkAppendable();
    }
    stagedFor = new Basis(version, metadata, evolved);
    return new StagedBatch(
        output.writeParquet(target.root(), evolved.layout(), attempts.get().toString()));
  }

  @Override
  public CommitOutcome commit(QueryId id, long batchId, StagedBatch staged) {
    Basis basis = Objects.requireNonNull(stagedFor, "stage comes first");
    TransactionId transaction = new TransactionId(id.toString(), batchId);
    DeltaTable target = table.open();
    CommitOutcome outcome =
        basis.isLasting() && !complete
            ? target.append(
                new Append(
                    basis.read,
                    staged.files(),
                    transaction,
                    OPERATION,
                    parameters("Append", transaction)))
            : target.commit(transaction(target, basis, staged, transaction));
    if (outcome instanceof CommitOutcome.Committed) {
      compaction.committed(target, basis.written, staged.files().size());
    }
    return outcome;
  }

  private Transaction transaction(
      DeltaTable target, Basis basis, StagedBatch staged, TransactionId id) {
    Transaction.Builder builder = complete ? replacing(target, basis) : adding(basis);
    if (!basis.isLasting()) {
      builder.metadata(basis.written);
    }
    return builder
        .add(staged.files())
        .transaction(id)
        .build(OPERATION, parameters(complete ? "Complete" : "Append", id), Map.of());
  }

  private static Transaction.Builder adding(Basis basis) {
    return Transaction.on(basis.version, basis.read, ReadSet.nothing());
  }

  /** Takes out all rows that are there by then: the result is the whole table. */
  private static Transaction.Builder replacing(DeltaTable target, Basis basis) {
    Snapshot snapshot = target.snapshot();
    return Transaction.on(snapshot.version(), basis.read, ReadSet.wholeTable())
        .remove(snapshot.files());
  }

  private static Map<String, String> parameters(String mode, TransactionId transaction) {
    return Map.of(
        "outputMode", mode,
        "queryId", transaction.appId(),
        "epochId", Long.toString(transaction.version()));
  }

  @Override
  public void close() {
    compaction.close();
  }
}
