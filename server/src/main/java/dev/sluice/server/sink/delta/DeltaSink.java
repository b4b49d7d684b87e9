package dev.sluice.server.sink.delta;

import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sink.StagedBatch;
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
 * A Delta table that takes each batch in one commit: the batch's files together with a {@code txn}
 * action whose {@code appId} is the query's id and whose {@code version} is the batch's id.
 *
 * <p>Source: Spark's {@code DeltaSink}.
 */
public final class DeltaSink implements Sink {
  static final String OPERATION = "STREAMING UPDATE";

  private final DeltaTables tables;
  private final Path location;
  private final SinkSpec.Delta spec;
  private final Supplier<UUID> attempts;
  private final Compaction compaction;

  /** The rules that the rows are known to keep. */
  private List<String> promised = List.of();

  /** The metadata that the staged files were written for. */
  private @Nullable TableMetadata stagedFor;

  /**
   * Opens the sink; touches nothing on disk.
   *
   * @param location the table's directory
   * @param attempts gives a token that no other attempt at any batch has
   * @param compaction is told of each commit, and closed with the sink
   */
  public DeltaSink(
      DeltaTables tables,
      Path location,
      SinkSpec.Delta spec,
      Supplier<UUID> attempts,
      Compaction compaction) {
    this.compaction = compaction;
    this.tables = tables;
    this.location = location;
    this.spec = spec;
    this.attempts = attempts;
  }

  @Override
  public String description() {
    return "DeltaSink[" + location.toUri() + "]";
  }

  @Override
  public Optional<WriteTarget> target() {
    Optional<WriteTarget> target =
        tables.find(spec.table()).map(table -> table.metadata().target());
    promised = target.map(WriteTarget::rules).orElse(List.of());
    return target;
  }

  @Override
  public OptionalLong lastCommitted(QueryId id) {
    return tables
        .find(spec.table())
        .map(table -> table.transactionVersion(id.toString()))
        .orElse(OptionalLong.empty());
  }

  @Override
  public Optional<SinkCommit> find(QueryId id, long batchId, OptionalLong version) {
    return tables
        .find(spec.table())
        .flatMap(table -> new CommitFinder(table).find(id.toString(), batchId, version));
  }

  @Override
  public StagedBatch stage(long batchId, BatchOutput output) {
    DeltaTable table = table(batchId, output.schema());
    TableMetadata metadata = table.metadata();
    if (!metadata.schema().sameColumns(output.schema())) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "The schema of "
              + location
              + " is now "
              + metadata.schema().sql()
              + "; this run writes "
              + output.schema().sql()
              + ".");
    }
    if (!metadata.target().rules().equals(promised)) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "The constraints of " + location + " are others than those that this run checks.");
    }
    table.checkAppendable();
    stagedFor = metadata;
    return new StagedBatch(
        output.writeParquet(table.root(), metadata.partitionColumns(), attempts.get().toString()));
  }

  /** Only the first batch may make the table: later ones would hide that earlier rows are gone. */
  DeltaTable table(long batchId, StructType schema) {
    return batchId == 0 ? openOrCreate(schema) : tables.open(spec.table());
  }

  private DeltaTable openOrCreate(StructType schema) {
    Optional<DeltaTable> table = tables.find(spec.table());
    if (table.isPresent()) {
      return table.get();
    }
    try {
      return tables.create(spec.table(), schema, List.of(), Map.of());
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS) {
        throw e;
      }
      return tables.open(spec.table()); // somebody else made it meanwhile
    }
  }

  @Override
  public CommitOutcome commit(QueryId id, long batchId, StagedBatch staged) {
    TableMetadata metadata = Objects.requireNonNull(stagedFor, "stage comes first");
    Append append =
        new Append(
            metadata,
            staged.files(),
            new TransactionId(id.toString(), batchId),
            OPERATION,
            Map.of(
                "outputMode", "Append",
                "queryId", id.toString(),
                "epochId", Long.toString(batchId)));
    DeltaTable table = tables.open(spec.table());
    CommitOutcome outcome = table.append(append);
    if (outcome instanceof CommitOutcome.Committed) {
      compaction.committed(table, metadata, staged.files().size());
    }
    return outcome;
  }

  @Override
  public void close() {
    compaction.close();
  }
}
