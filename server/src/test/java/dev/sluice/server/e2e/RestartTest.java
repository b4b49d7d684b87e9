package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryState;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.client.Trigger;
import dev.sluice.server.testing.ServerProcess;
import dev.sluice.server.testing.ServerProcess.Ended;
import dev.sluice.server.testing.SinkLog;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real server processes that end, by force or when asked to, and those that cannot begin. */
class RestartTest {
  private static final String MAIN = "dev.sluice.server.Main";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void queries_of_a_killed_server_go_on_as_they_were_meant_to() {
    List<Query> before;
    try (ServerProcess server = ServerProcess.start(directory);
        SluiceClient client = server.client()) {
      client.sql("CREATE TABLE events (id BIGINT) USING DELTA");
      client.tables().append("events", List.of(Map.of("id", 1)));
      client.queries().create(copy("runs").build(), true);
      client.queries().create(copy("rests").filter("id > 0").build(), true);
      client.queries().processAllAvailable("runs", PATIENCE);
      client.queries().processAllAvailable("rests", PATIENCE);
      client.queries().stop("rests", PATIENCE);
      client.queries().create(copy("ends").trigger(Trigger.availableNow()).build(), true);
      Servers.awaitEqual(QueryState.FINISHED, () -> client.queries().get("ends").state());
      before = client.queries().list();
      server.kill();
    }
    try (ServerProcess server = ServerProcess.start(directory);
        SluiceClient client = server.client()) {
      Servers.awaitEqual(QueryState.RUNNING, () -> client.queries().get("runs").state());
      assertThat(client.queries().list())
          .usingRecursiveFieldByFieldElementComparatorOnFields(
              "name", "definition", "revision", "createdAt", "desiredState")
          .isEqualTo(before);
      assertThat(client.queries().get("runs").id()).isEqualTo(before.get(2).id());
      client.sql("INSERT INTO events VALUES (2)");
      Servers.awaitEqual(2L, () -> count(client, "runs_out"));
      for (String idle : List.of("rests", "ends")) {
        assertThat(client.queries().get(idle).state()).isEqualTo(QueryState.STOPPED);
        assertThat(client.queries().get(idle).runId()).isNull();
        assertThat(count(client, idle + "_out")).isEqualTo(1);
      }
    }
  }

  @Test
  void server_that_is_asked_to_end_finishes_its_batch_and_no_other() throws IOException {
    int files = 100;
    try (StreamHarness writer = new StreamHarness(directory)) {
      writer.createTable("events");
      for (int file = 0; file < files; file++) {
        writer.insert("events", file, file + 1);
      }
      try (ServerProcess server = ServerProcess.start(directory);
          SluiceClient client = server.client()) {
        client.queries().create(oneByOne(), true);
        Servers.awaitEqual(false, () -> client.queries().progress("busy").isEmpty());
        assertThat(server.terminate(Duration.ofSeconds(10))).isZero();
      }
      List<Long> done = SinkLog.batches(directory.resolve("warehouse/busy_out"));
      assertThat(done).as("batches until the end").hasSizeBetween(1, files - 1);
      assertThat(newest("offsets")).isEqualTo(newest("commits")).isEqualTo(done.size() - 1L);

      try (ServerProcess server = ServerProcess.start(directory);
          SluiceClient client = server.client()) {
        assertThat(client.queries().processAllAvailable("busy", PATIENCE)).isTrue();
        assertThat(server.terminate(Duration.ofSeconds(10))).isZero();
      }
      assertThat(writer.rows("busy_out")).isEqualTo(writer.rows("events"));
    }
    assertThat(SinkLog.batches(directory.resolve("warehouse/busy_out")))
        .containsExactlyElementsOf(LongStream.range(0, files).boxed().toList());
  }

  @Test
  void second_server_on_a_data_directory_ends_with_one_line() {
    try (ServerProcess first = ServerProcess.start(directory);
        SluiceClient client = first.client()) {
      Ended second = ServerProcess.runToEnd(MAIN, directory);
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.errors()).hasSize(1);
      assertThat(second.errors().get(0))
          .startsWith("sluice: ")
          .contains(directory.resolve("data").toString())
          .contains("--data-dir");
      assertThat(client.isReady()).isTrue();
    }
  }

  @Test
  void server_whose_port_is_taken_ends_with_one_line_and_holds_nothing() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = ServerProcess.runToEnd(MAIN, directory, "--port=" + taken.getLocalPort());
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.errors()).hasSize(1);
      assertThat(ended.errors().get(0))
          .startsWith("sluice: ")
          .contains(String.valueOf(taken.getLocalPort()));
    }
    try (ServerProcess next = ServerProcess.start(directory);
        SluiceClient client = next.client()) {
      assertThat(client.isReady()).isTrue();
    }
  }

  private static QueryDefinition.Builder copy(String name) {
    return QueryDefinition.named(name).from(Source.table("events")).to(Sink.table(name + "_out"));
  }

  private static QueryDefinition oneByOne() {
    return QueryDefinition.named("busy")
        .from(Source.table("events").option("maxFilesPerTrigger", 1))
        .to(Sink.table("busy_out"))
        .build();
  }

  private static long count(SluiceClient client, String table) {
    return client.sql("SELECT count(*) FROM " + table).rows().get(0).get(0).asLong();
  }

  private long newest(String log) throws IOException {
    try (Stream<Path> entries = Files.list(directory.resolve("data/checkpoints/busy/" + log))) {
      return entries
          .mapToLong(entry -> Long.parseLong(entry.getFileName().toString()))
          .max()
          .orElse(-1);
    }
  }
}
