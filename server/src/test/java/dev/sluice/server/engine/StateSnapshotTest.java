package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StatefulOperator.Counted;
import dev.sluice.server.model.StatefulOperator.Shape;
import dev.sluice.server.model.StatefulOperator.Step;
import dev.sluice.server.model.StreamingPlan;
import dev.sluice.server.model.StructType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot has of a state that batches change while it is written. */
class StateSnapshotTest {
  private static final EngineQuery RESULT =
      new EngineQuery("SELECT 1", StructType.of(Field.of("n", PrimitiveType.INTEGER)), Map.of());
  private static final StateSession.Watermarks NONE = new StateSession.Watermarks(0, 0);

  @TempDir private Path directory;
  private final StatementWatch watch = new StatementWatch();

  /** What a snapshot waits for before it is written. */
  private final Semaphore turn = new Semaphore(0);

  private DuckDb database;
  private DuckDbState state;

  @BeforeEach
  void open() {
    EngineOptions options = new EngineOptions(256L << 20, 2, directory.resolve("spill"), 1L << 30);
    database = DuckDb.open(options, watch, List.of());
    state = new DuckDbState(database, "first", turn);
    state.restore(plan(Step.Put.class, ""), List.of(List.of()), RESULT);
  }

  @AfterEach
  void close() {
    state.close();
    database.close();
    watch.close();
  }

  /** A plan of one operator that keeps numbers, and of each batch adds some or takes some away. */
  private static StreamingPlan plan(Class<? extends Step> kind, String numbers) {
    Step.Compute none = new Step.Compute("none", "SELECT 1 WHERE FALSE");
    Step step =
        kind == Step.Put.class
            ? new Step.Put("SELECT CAST(range AS BIGINT) AS k FROM range(" + numbers + ")")
            : new Step.Take("taken", "k IN (SELECT range FROM range(" + numbers + "))");
    StatefulOperator operator =
        new StatefulOperator(
            "numbers",
            "numbers",
            new Shape(List.of("BIGINT"), List.of()),
            "SELECT CAST(1 AS BIGINT) AS k",
            "hash(k)",
            numbers.isEmpty() ? List.of(none) : List.of(none, step),
            new Counted("none", null, null));
    return new StreamingPlan(List.of(), List.of(operator), false);
  }

  private StateBatch.Counts run(DuckDbState session, Class<? extends Step> kind, String numbers) {
    StateBatch batch = session.begin(plan(kind, numbers), RESULT, NONE);
    batch.commit();
    return batch.counts().get(0);
  }

  private StateSession.Snapshot snapshot(Path file) {
    return state.snapshot(plan(Step.Put.class, ""), 0, file);
  }

  @Test
  void snapshot_has_the_state_of_the_batch_after_which_it_was_begun() {
    run(state, Step.Put.class, "0, 200000");
    Path file = directory.resolve("state.unfinished");
    StateSession.Snapshot snapshot = snapshot(file);
    assertThat(run(state, Step.Take.class, "0, 150000").total()).isEqualTo(50_000);
    run(state, Step.Put.class, "200000, 200010");
    assertThat(snapshot.isWritten()).isFalse();
    turn.release();
    snapshot.await();
    assertThat(snapshot.isWritten()).isTrue();
    assertThat(run(state, Step.Take.class, "0, 200010").total()).isZero();

    DuckDbState second = new DuckDbState(database, "second", turn);
    second.restore(plan(Step.Put.class, ""), List.of(List.of(file)), RESULT);
    assertThat(run(second, Step.Take.class, "0, 1").total()).isEqualTo(199_999);
    assertThat(run(second, Step.Take.class, "0, 200000").total()).isZero();
    second.close();
  }

  @Test
  void session_ends_without_the_snapshot_that_is_under_way() {
    run(state, Step.Put.class, "0, 10");
    Path file = directory.resolve("state.unfinished");
    StateSession.Snapshot snapshot = snapshot(file);
    state.close();
    assertThat(Files.exists(file)).isFalse();
    turn.release();
    snapshot.await();
    assertThat(Files.exists(file)).isFalse();
    state = new DuckDbState(database, "first", turn);
  }
}
