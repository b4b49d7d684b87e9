package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.QueryState;
import dev.sluice.client.SluiceClient;
import dev.sluice.server.Server;
import dev.sluice.server.ServerConfig;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.WalkObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server as its operators see it. */
class OperationsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String COPY =
      """
      {"name": "copy", "source": {"format": "delta", "table": "events"},
       "sink": {"format": "delta", "table": "copies"}}""";

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void what_a_query_does_can_be_followed_and_its_errors_outlive_the_server() throws Exception {
    try (Server server = Server.start(Servers.config(directory), WalkObserver.NONE);
        SluiceClient client = SluiceClient.builder().endpoint(server.url()).build();
        BufferedReader events = follow(server, "/api/v1/events/stream")) {
      client.sql("CREATE TABLE events (id BIGINT) USING DELTA");
      client.tables().append("events", List.of(Map.of("id", 1)));
      client.queries().createFromJson(COPY, true);
      assertThat(client.queries().processAllAvailable("copy", PATIENCE)).isTrue();
      assertThat(until(events, "event: progress")).contains("\"change\":\"CREATED\"", "RUNNING");
      assertThat(get(server, "/metrics").lines())
          .contains("sluice_input_rows_total{query=\"copy\"} 1.0");
      assertThat(get(server, "/api/v1/queries/copy/logs")).contains("batch=0");

      client.tables().drop("events");
      client.sql("CREATE TABLE events (id BIGINT) USING DELTA");
      client.queries().restart("copy", PATIENCE);
      Servers.awaitEqual(QueryState.FAILED, () -> client.queries().get("copy").state());
      assertThat(until(events, "event: error")).isNotEmpty();
    }
    try (Server server = Server.start(Servers.config(directory), WalkObserver.NONE)) {
      assertThat(get(server, "/api/v1/queries/copy/errors"))
          .contains("DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE");
    }
  }

  @Test
  void definitions_in_a_directory_run_from_the_start_on() throws Exception {
    Path definitions = Files.createDirectories(directory.resolve("definitions"));
    try (Server server = Server.start(Servers.config(directory), WalkObserver.NONE);
        SluiceClient client = SluiceClient.builder().endpoint(server.url()).build()) {
      client.sql("CREATE TABLE events (id BIGINT) USING DELTA");
    }
    Files.writeString(definitions.resolve("copy.json"), COPY);
    Files.writeString(definitions.resolve("notes.txt"), "not a definition");
    ServerConfig config = with(new ServerConfig.Access(List.of(), definitions, List.of()));
    for (int start = 0; start < 2; start++) {
      try (Server server = Server.start(config, WalkObserver.NONE);
          SluiceClient client = SluiceClient.builder().endpoint(server.url()).build()) {
        Servers.awaitEqual(QueryState.RUNNING, () -> client.queries().get("copy").state());
        assertThat(client.queries().get("copy").revision()).isEqualTo(1);
      }
    }
    Files.writeString(definitions.resolve("bad.json"), COPY.replace("sink", "snik"));
    assertThatThrownBy(() -> Server.start(config, WalkObserver.NONE))
        .isInstanceOf(SluiceException.class)
        .hasMessageContainingAll("bad.json", "/snik");
  }

  @Test
  void locked_server_opens_to_a_key() throws Exception {
    ServerConfig config = with(new ServerConfig.Access(List.of("sesame"), null, List.of()));
    try (Server server = Server.start(config, WalkObserver.NONE)) {
      assertThat(get(server, "/api/v1/queries")).contains("UNAUTHENTICATED");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/queries"))
              .header("Authorization", "Bearer sesame")
              .build();
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private ServerConfig with(ServerConfig.Access access) {
    ServerConfig plain = Servers.config(directory);
    return new ServerConfig(
        plain.host(),
        plain.port(),
        plain.warehouse(),
        plain.dataDirectory(),
        plain.allowedPaths(),
        plain.memoryLimitBytes(),
        plain.workers(),
        access);
  }

  private String get(Server server, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private BufferedReader follow(Server server, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    return new BufferedReader(
        new InputStreamReader(
            http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
  }

  /** What comes before a line, the data after it included. */
  private static String until(BufferedReader events, String wanted) throws IOException {
    StringBuilder seen = new StringBuilder();
    String line = events.readLine();
    while (line != null && !line.equals(wanted)) {
      seen.append(line).append('\n');
      line = events.readLine();
    }
    assertThat(line).as("after %s", seen).isEqualTo(wanted);
    return seen.append(events.readLine()).toString();
  }
}
