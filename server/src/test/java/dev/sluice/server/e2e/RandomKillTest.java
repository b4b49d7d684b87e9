package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryState;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.server.testing.ServerProcess;
import dev.sluice.server.testing.SinkLog;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a real server at random moments while another process' worth of writing goes on in its
 * source, and compares the sinks of two chained queries with the source. The system property {@code
 * sluice.kills} sets how often, {@code sluice.seed} repeats a run.
 */
class RandomKillTest {
  private static final int KILLS = Integer.getInteger("sluice.kills", 6);
  private static final int LONGEST_LIFE_MILLIS = 1200;

  /** Between two commits to the source. */
  private static final long PAUSE_NANOS = 25_000_000;

  @TempDir private Path directory;

  @Test
  void every_row_arrives_once_whenever_the_server_is_killed() throws InterruptedException {
    long seed = Optional.ofNullable(Long.getLong("sluice.seed")).orElseGet(System::nanoTime);
    System.out.println("sluice.seed=" + seed);
    Random random = new Random(seed);
    long rows;
    try (StreamHarness writer = new StreamHarness(directory)) {
      writer.createTable("source");
      writer.insert("source", 0, 10);
      define();
      Load load = new Load(writer);
      for (int i = 0; i < KILLS; i++) {
        try (ServerProcess server = ServerProcess.start(directory)) {
          Duration life = Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS));
          assertThat(server.endsWithin(life)).as("the server ended by itself").isFalse();
        }
      }
      rows = load.end();
      settle();
      assertThat(writer.rows("evens")).isEqualTo(writer.rows("evens_again"));
      assertThat(writer.rows("evens")).hasSize((int) (rows / 2)).doesNotHaveDuplicates();
    }
    for (String table : List.of("evens", "evens_again")) {
      List<Long> batches = SinkLog.batches(directory.resolve("warehouse").resolve(table));
      assertThat(batches).doesNotHaveDuplicates().isSorted();
    }
    System.out.println(KILLS + " kills, " + rows + " rows");
  }

  private void define() {
    try (ServerProcess server = ServerProcess.start(directory);
        SluiceClient client = server.client()) {
      client
          .queries()
          .create(
              QueryDefinition.named("filter")
                  .from(Source.table("source").option("maxFilesPerTrigger", 10))
                  .filter("id % 2 = 0")
                  .to(Sink.table("evens"))
                  .build(),
              true);
      client.queries().processAllAvailable("filter", Duration.ofSeconds(30));
      client
          .queries()
          .create(
              QueryDefinition.named("copy")
                  .from(Source.table("evens"))
                  .to(Sink.table("evens_again"))
                  .build(),
              true);
      client.queries().processAllAvailable("copy", Duration.ofSeconds(30));
    }
  }

  /** Lets the queries finish, with nobody to kill the server. */
  private void settle() {
    try (ServerProcess server = ServerProcess.start(directory);
        SluiceClient client = server.client()) {
      for (String name : List.of("filter", "copy")) {
        Duration patience = Duration.ofMinutes(4);
        assertThat(client.queries().processAllAvailable(name, patience)).as(name).isTrue();
        Query query = client.queries().get(name);
        assertThat(query.state()).isEqualTo(QueryState.RUNNING);
        assertThat(query.isStreaming()).isTrue();
      }
    }
  }

  /** Commits ten rows at a time to the source, as a process of its own would. */
  private static final class Load {
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicLong rows = new AtomicLong(10);
    private final Thread thread;

    Load(StreamHarness writer) {
      thread =
          new Thread(
              () -> {
                while (!ending.get()) {
                  long from = rows.get();
                  writer.insert("source", from, from + 10);
                  rows.set(from + 10);
                  LockSupport.parkNanos(PAUSE_NANOS);
                }
              });
      thread.start();
    }

    long end() throws InterruptedException {
      ending.set(true);
      thread.join();
      return rows.get();
    }
  }
}
