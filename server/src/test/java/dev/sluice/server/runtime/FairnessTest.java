package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.Trigger;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query that always has work leaves its turn to the others after each batch. */
class FairnessTest {
  private static final int OTHERS = 50;

  @TempDir private Path directory;

  @Test
  void others_get_their_batch_between_two_batches_of_a_busy_query() {
    try (StreamHarness harness = new StreamHarness(directory)) {
      harness.createTable("backlog");
      for (int file = 0; file < 20; file++) {
        harness.insert("backlog", file, file + 1);
      }
      harness.start(
          Definitions.query(
              "busy", Definitions.source("backlog", 1), "done", new Trigger.AsSoonAsPossible()));
      harness.runTurns(10);
      harness.createTable("in");
      for (int other = 0; other < OTHERS; other++) {
        harness.start(Definitions.copy("other" + other, "in", "out" + other));
      }
      harness.insert("in", 0, 1);
      harness.runTurns(1 + OTHERS);
      for (int other = 0; other < OTHERS; other++) {
        assertThat(harness.committedBatches("out" + other)).as("other %d", other).hasSize(1);
      }
      assertThat(harness.committedBatches("done")).hasSize(11);
    }
  }

  @Test
  void worker_takes_turns_in_the_order_in_which_they_were_handed_over() throws Exception {
    CountDownLatch handedOver = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(OTHERS);
    List<Integer> order = new CopyOnWriteArrayList<>();
    try (WorkerPool pool = new WorkerPool(1)) {
      pool.execute(() -> awaitUninterrupted(handedOver));
      for (int i = 0; i < OTHERS; i++) {
        int turn = i;
        pool.execute(
            () -> {
              order.add(turn);
              done.countDown();
            });
      }
      handedOver.countDown();
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(order).hasSize(OTHERS).isSorted();
  }

  @Test
  void closed_pool_runs_nothing_more_and_interrupts_what_runs() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicBoolean ran = new AtomicBoolean();
    WorkerPool pool = new WorkerPool(1);
    pool.execute(
        () -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    pool.execute(() -> ran.set(true));
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
    pool.close();
    pool.execute(() -> ran.set(true));
    pool.after(Duration.ZERO, () -> ran.set(true));
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).isFalse();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
