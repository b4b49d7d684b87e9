package dev.sluice.server.http;

import dev.sluice.server.manager.QueryCheckpoints;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.StatefulOperator.Shape;
import dev.sluice.server.runtime.BatchRecord;
import dev.sluice.server.runtime.CheckpointChange;
import dev.sluice.server.runtime.QueryPosition;
import dev.sluice.server.runtime.StoredState;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Checkpoints of fake queries: five batches each, the newest not committed. */
final class FakeCheckpoints implements QueryCheckpoints {
  static final long NEWEST = 4;
  static final Offset OFFSET = new Offset("{\"reservoirVersion\":3,\"index\":-1}");

  private final FakeQueries queries;
  @Nullable StartingPoint movedTo;
  int resets;

  FakeCheckpoints(FakeQueries queries) {
    this.queries = queries;
  }

  @Override
  public QueryPosition position(String name) {
    queries.get(name);
    return new QueryPosition(FakeQueries.ID, NEWEST, false, List.of(OFFSET));
  }

  @Override
  public Optional<StoredState> state(String name, int rows) {
    queries.get(name);
    Shape shape = new Shape(List.of("string"), List.of("CAST(sum(s0) AS BIGINT)"));
    List<String> sample = List.of("{\"k0\":\"a\",\"s0\":2}").subList(0, Math.min(rows, 1));
    StoredState.Operator operator =
        new StoredState.Operator("stateStoreSave", shape, 3, 1, 700, sample);
    return Optional.of(new StoredState(3, FakeQueries.CREATED, List.of(operator)));
  }

  @Override
  public CheckpointChange reset(String name, boolean dryRun) {
    checkInactive(name);
    resets += dryRun ? 0 : 1;
    return change();
  }

  @Override
  public CheckpointChange move(String name, StartingPoint to, boolean dryRun) {
    checkInactive(name);
    movedTo = dryRun ? movedTo : to;
    return change();
  }

  private static CheckpointChange change() {
    return new CheckpointChange(
        Path.of("/checkpoints/q"), FakeQueries.ID, NEWEST, List.of(OFFSET), List.of("It is."));
  }

  private void checkInactive(String name) {
    if (queries.get(name).state().isActive()) {
      throw new SluiceException(ErrorCode.ILLEGAL_STATE, "The query is running.");
    }
  }

  @Override
  public List<BatchRecord> batches(String name, long before, int limit) {
    queries.get(name);
    return LongStream.iterate(NEWEST, id -> id >= 0, id -> id - 1)
        .filter(id -> id < before)
        .limit(limit)
        .mapToObj(FakeCheckpoints::made)
        .toList();
  }

  @Override
  public BatchRecord batch(String name, long batchId) {
    return batches(name, batchId + 1, 1).stream()
        .filter(batch -> batch.id() == batchId)
        .findFirst()
        .orElseThrow(() -> new SluiceException(ErrorCode.NOT_FOUND, "There is no such batch."));
  }

  private static BatchRecord made(long id) {
    Map<String, @Nullable String> partition = Collections.singletonMap("day", null);
    SinkCommit commit =
        new SinkCommit(
            id + 10,
            List.of(
                new SinkCommit.File("a.parquet", partition, 100, 7),
                new SinkCommit.File("b.parquet", Map.of("day", "1"), 50, 3)));
    return new BatchRecord(
        id,
        FakeQueries.CREATED,
        id < NEWEST,
        List.of(id == 0 ? Offset.NONE : OFFSET),
        List.of(OFFSET),
        id < NEWEST ? commit : null);
  }
}
