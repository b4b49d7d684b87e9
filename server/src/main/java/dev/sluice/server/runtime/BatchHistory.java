package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.checkpoint.PlannedBatch;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.sink.Sink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The batches that a query made, from its logs and its sink's: read while it runs as well as when
 * it does not, and written by nobody for this. The offset log keeps the last hundred. Safe for use
 * by many threads.
 */
public final class BatchHistory {
  private final CheckpointDirectories checkpoints;
  private final Connectors connectors;

  BatchHistory(CheckpointDirectories checkpoints, Connectors connectors) {
    this.checkpoints = checkpoints;
    this.connectors = connectors;
  }

  /**
   * Batches, newest first.
   *
   * @param before only batches with smaller ids
   * @param limit most batches to return
   */
  public List<BatchRecord> list(
      QueryDefinition definition, KnownCheckpoint known, long before, int limit) {
    List<BatchRecord> batches = new ArrayList<>();
    Optional<Checkpoint> checkpoint = checkpoints.find(definition, known);
    if (checkpoint.isEmpty()) {
      return batches;
    }
    Reader reader = new Reader(checkpoint.get(), connectors.sink(definition.sink()));
    long id = Math.min(before - 1, reader.newest());
    Optional<PlannedBatch> planned = reader.planned(id);
    while (planned.isPresent() && batches.size() < limit) {
      Optional<PlannedBatch> previous = reader.planned(id - 1);
      batches.add(reader.batch(id, planned.get(), previous));
      planned = previous;
      id--;
    }
    return batches;
  }

  /** One batch, or empty where the logs do not know it. */
  public Optional<BatchRecord> find(
      QueryDefinition definition, KnownCheckpoint known, long batchId) {
    return list(definition, known, batchId + 1, 1).stream()
        .filter(batch -> batch.id() == batchId)
        .findFirst();
  }

  /** The logs of one query at one moment. */
  private static final class Reader {
    private final Checkpoint checkpoint;
    private final Sink sink;
    private final long newestNoted;

    Reader(Checkpoint checkpoint, Sink sink) {
      this.checkpoint = checkpoint;
      this.sink = sink;
      this.newestNoted = checkpoint.commits().newest().orElse(-1);
    }

    long newest() {
      return checkpoint.offsets().newest().orElse(-1);
    }

    Optional<PlannedBatch> planned(long id) {
      return id < 0 ? Optional.empty() : checkpoint.offsets().read(id);
    }

    BatchRecord batch(long id, PlannedBatch planned, Optional<PlannedBatch> previous) {
      Optional<SinkCommit> commit =
          sink.find(checkpoint.queryId(), id, checkpoint.commits().sinkVersion(id));
      return new BatchRecord(
          id,
          planned.timestamp(),
          id <= newestNoted || commit.isPresent(),
          previous
              .map(PlannedBatch::ends)
              .orElseGet(() -> Collections.nCopies(planned.ends().size(), Offset.NONE)),
          planned.ends(),
          commit.orElse(null));
    }
  }
}
