package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryState;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.server.Server;
import dev.sluice.server.ServerConfig;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.testing.SinkLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers, each with its own data directory, on the tables of one warehouse. */
class TwoServersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final QueryDefinition COPY =
      QueryDefinition.named("copy").from(Source.table("events")).to(Sink.table("copied")).build();

  @TempDir private Path directory;
  private Server first;
  private Server second;
  private SluiceClient one;
  private SluiceClient other;

  @BeforeEach
  void open() {
    first = Server.start(config("data1"), WalkObserver.NONE);
    second = Server.start(config("data2"), WalkObserver.NONE);
    one = SluiceClient.builder().endpoint(first.url()).build();
    other = SluiceClient.builder().endpoint(second.url()).build();
    one.sql("CREATE TABLE events (id BIGINT) USING DELTA");
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    first.close();
    second.close();
  }

  @Test
  void copied_checkpoint_serves_one_of_them_and_fences_the_other() throws IOException {
    insert(one, 0);
    one.queries().create(COPY, true);
    assertThat(one.queries().processAllAvailable("copy", PATIENCE)).isTrue();
    one.queries().stop("copy", PATIENCE);
    copyCheckpoint();
    other.queries().create(COPY, true);
    one.queries().start("copy", PATIENCE);
    assertThat(states()).containsOnly(QueryState.RUNNING);

    insert(one, 1);
    Servers.awaitEqual(true, () -> states().contains(QueryState.FAILED));
    insert(other, 2);
    Servers.awaitEqual(3L, () -> count("copied"));

    assertThat(states()).containsExactlyInAnyOrder(QueryState.RUNNING, QueryState.FAILED);
    Query fenced =
        Stream.of(one, other)
            .map(client -> client.queries().get("copy"))
            .filter(query -> query.state() == QueryState.FAILED)
            .findFirst()
            .orElseThrow();
    assertThat(Objects.requireNonNull(fenced.failure()).code())
        .isEqualTo("DELTA_CONCURRENT_TRANSACTION");
    assertThat(fenced.failure().message()).containsIgnoringCase("another");
    assertThat(fenced.failure().message()).containsPattern("(batch|transaction) 1");
    assertThat(fenced.failure().remedy()).contains("same checkpoint");
    assertThat(count("copied")).isEqualTo(3);
    assertThat(SinkLog.batches(directory.resolve("warehouse/copied"))).containsExactly(0L, 1L, 2L);
  }

  @Test
  void rows_sent_to_both_at_the_same_time_are_all_there() {
    int requests = 60;
    CompletableFuture<Void> left = CompletableFuture.runAsync(() -> insertAll(one, 0, requests));
    CompletableFuture<Void> right =
        CompletableFuture.runAsync(() -> insertAll(other, requests, 2 * requests));
    CompletableFuture.allOf(left, right).join();
    assertThat(count("events")).isEqualTo(2L * requests);
    assertThat(other.sql("SELECT count(DISTINCT id) FROM events").rows().get(0).get(0).asLong())
        .isEqualTo(2L * requests);
    assertThat(SinkLog.commits(directory.resolve("warehouse/events"))).hasSize(1 + 2 * requests);
  }

  private static void insertAll(SluiceClient client, int from, int to) {
    for (int id = from; id < to; id++) {
      insert(client, id);
    }
  }

  private static void insert(SluiceClient client, int id) {
    client.tables().append("events", List.of(Map.of("id", id)));
  }

  private List<QueryState> states() {
    return List.of(one.queries().get("copy").state(), other.queries().get("copy").state());
  }

  private long count(String table) {
    return one.sql("SELECT count(*) FROM " + table).rows().get(0).get(0).asLong();
  }

  private void copyCheckpoint() throws IOException {
    Path from = directory.resolve("data1/checkpoints/copy");
    Path to = directory.resolve("data2/checkpoints/copy");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.resolveSibling(""));
        Files.copy(file, target);
      }
    }
  }

  private ServerConfig config(String data) {
    return new ServerConfig(
        "127.0.0.1",
        0,
        directory.resolve("warehouse"),
        directory.resolve(data),
        List.of(),
        256 << 20,
        2);
  }
}
