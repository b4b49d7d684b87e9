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
  private static final String OPERATION = "STREAMING UPDATE";

  private final DeltaTables tables;
  private final Path location;
  private final SinkSpec.Delta spec;
  private final Supplier<UUID> attempts;

  /** The rules that the rows are known to keep. */
  private List<String> promised = List.of();

  /** The metadata that the staged files were written for. */
  private @Nullable TableMetadata stagedFor;

  /**
   * Opens the sink; touches nothing on disk.
   *
   * @param location the table's directory
   * @param attempts gives a token that no other attempt at any batch has
   */
  public DeltaSink(
      DeltaTables tables, Path location, SinkSpec.Delta spec, Supplier<UUID> attempts) {
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
    DeltaTable table = batchId == 0 ? openOrCreate(output.schema()) : tables.open(spec.table());
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
    Append append =
        new Append(
            Objects.requireNonNull(stagedFor, "stage comes first"),
            staged.files(),
            new TransactionId(id.toString(), batchId),
            OPERATION,
            Map.of(
                "outputMode", "Append",
                "queryId", id.toString(),
                "epochId", Long.toString(batchId)));
    return tables.open(spec.table()).append(append);
  }
}
