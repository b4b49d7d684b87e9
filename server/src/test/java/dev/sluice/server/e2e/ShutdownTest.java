package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.QueryDefinition;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.SinkLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownTest {
  @TempDir private Path directory;

  @Test
  void batch_without_end_is_abandoned_in_time_and_run_again_by_the_next_server()
      throws InterruptedException {
    CountDownLatch staged = new CountDownLatch(1);
    Server first = Server.start(Servers.config(directory), endlessAfterStaged(staged));
    try (SluiceClient client = SluiceClient.builder().endpoint(first.url()).build()) {
      client.sql("CREATE TABLE events (id BIGINT) USING DELTA");
      client.tables().append("events", List.of(Map.of("id", 1)));
      client
          .queries()
          .create(
              QueryDefinition.named("copy")
                  .from(Source.table("events"))
                  .to(Sink.table("copied"))
                  .build(),
              true);
      assertThat(staged.await(30, TimeUnit.SECONDS)).isTrue();
    }
    long start = System.nanoTime();
    first.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));

    Path sink = directory.resolve("warehouse/copied");
    assertThat(SinkLog.batches(sink)).isEmpty();
    try (Server next = Server.start(Servers.config(directory), WalkObserver.NONE);
        SluiceClient client = SluiceClient.builder().endpoint(next.url()).build()) {
      assertThat(client.queries().processAllAvailable("copy", Duration.ofSeconds(30))).isTrue();
      assertThat(client.tables().rows("copied", 10).rows()).hasSize(1);
    }
    assertThat(SinkLog.batches(sink)).containsExactly(0L);
  }

  /** Lasts until it is interrupted. */
  private static WalkObserver endlessAfterStaged(CountDownLatch staged) {
    return (query, batchId, step) -> {
      if (step == Step.STAGED) {
        staged.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new Crash("interrupted");
        }
      }
    };
  }
}
