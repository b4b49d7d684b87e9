package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.ServerVersion;
import dev.sluice.client.SluiceClient;
import dev.sluice.server.metrics.ServerMetrics;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  private static final String DOCUMENT =
      """
      {"name": "q", "source": {"format": "delta", "table": "a"},
       "sink": {"format": "delta", "table": "b"}}""";

  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tells_that_it_is_live_ready_and_which_version_it_is() {
    assertThat(server.client.isLive()).isTrue();
    assertThat(server.client.isReady()).isTrue();
    assertThat(server.client.version()).isEqualTo(new ServerVersion("sluice", "1.2.3"));
    server.ready = false;
    assertThat(server.client.isReady()).isFalse();
    assertThat(server.client.isLive()).isTrue();
  }

  @Test
  void tells_when_to_ask_again_while_it_is_not_ready() throws Exception {
    server.ready = false;

    HttpResponse<String> response = server.send(server.request("/readyz").GET());
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
    assertThat(response.body()).contains("\"retryable\":true");
  }

  @Test
  void hides_the_details_of_an_unforeseen_error_behind_a_number() throws Exception {
    server.queries.broken(true);

    HttpResponse<String> response = server.send(server.request("/api/v1/queries").GET());
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body())
        .contains("\"errorId\":\"", "INTERNAL_ERROR")
        .doesNotContain("secret", "Exception");
  }

  @Test
  void refuses_an_address_that_is_taken() {
    ServerMetrics metrics = new ServerMetrics(server.queries, "1");
    HttpServer second =
        new HttpServer(
            server.queries, server.tables, server.previews, metrics, () -> true, Front.open("1"));

    assertThatThrownBy(() -> second.start(HttpServer.LOOPBACK, server.port))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining(String.valueOf(server.port));
  }

  @Test
  void listens_on_the_given_address_only() {
    assertThatThrownBy(() -> new Socket("127.0.0.2", server.port).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void lets_running_requests_end_before_it_closes() throws Exception {
    server.client.queries().createFromJson(DOCUMENT, false);
    server.queries.slow(true);
    CompletableFuture<dev.sluice.client.Query> waiting =
        CompletableFuture.supplyAsync(
            () -> server.client.queries().start("q", Duration.ofSeconds(30)));
    while (server.queries.get("q").state() != dev.sluice.server.model.QueryState.STARTING) {
      Thread.onSpinWait();
    }
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(() -> server.server.close(Duration.ofSeconds(30)));
    while (server.client.isReady()) {
      Thread.onSpinWait();
    }
    HttpResponse<String> refused = server.send(server.request("/api/v1/queries").GET());
    server.queries.settle("q", dev.sluice.server.model.QueryState.RUNNING);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(waiting.get().state()).isEqualTo(dev.sluice.client.QueryState.RUNNING);
    closed.get();
    assertThat(server.client.isLive()).isFalse();
  }

  @Test
  void closes_twice_without_harm() {
    server.server.close(Duration.ofSeconds(1));
    server.server.close(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/json; charset=(none"
      })
  void refuses_other_content_types(String type) throws Exception {
    HttpResponse<String> response =
        server.send(
            server
                .request("/api/v1/queries")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(DOCUMENT)));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.body()).contains("UNSUPPORTED_MEDIA_TYPE", "application/json");
    assertThat(server.queries.size()).isZero();
  }

  @Test
  void refuses_a_body_without_content_type_and_one_that_is_too_large() throws Exception {
    HttpRequest.Builder untyped =
        server.request("/api/v1/queries").POST(BodyPublishers.ofString(DOCUMENT));
    assertThat(server.send(untyped).statusCode()).isEqualTo(415);
    HttpRequest.Builder large =
        server
            .request("/api/v1/queries")
            .header("Content-Type", "application/json; charset=UTF-8")
            .POST(BodyPublishers.ofString(DOCUMENT + " ".repeat(10_000)));
    assertThat(server.send(large).statusCode()).isEqualTo(413);
    assertThat(server.queries.size()).isZero();
  }

  @Test
  void gives_line_and_column_of_malformed_json() throws Exception {
    HttpResponse<String> response =
        server.send(
            server
                .request("/api/v1/sql")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\n\"sql\": }")));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("INVALID_JSON", "\"line\":2", "\"column\":8");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/queries?limt=5, limit",
    "/api/v1/queries?limit=0, 1 to 1000",
    "/api/v1/queries?limit=1&limit=2, twice",
    "/api/v1/queries?state=RUNING, RUNNING",
    "/api/v1/queries?state=, one of",
    "/api/v1/queries?q=%ff%, percent",
    "/api/v1/version?x=1, unknown",
    "/livez?verbose, unknown",
    "/api/v1/tables/t/rows?version=-1, whole number"
  })
  void refuses_faulty_query_parameters(String path, String hint) throws Exception {
    String raw =
        exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(raw).startsWith("HTTP/1.1 400").contains("application/problem+json").contains(hint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/queries/a%2Fb HTTP/1.1|Host: localhost|Connection: close||",
        "GET /%zz HTTP/1.1|Host: localhost|Connection: close||",
        "GET /livez HTTP/1.1|Connection: close||",
        "GET /livez||",
        "nonsense||",
        "POST /api/v1/sql HTTP/1.1|Host: x|Content-Length: -5||",
        "POST /api/v1/sql HTTP/1.1|Host: x|Transfer-Encoding: chunked|Content-Type: application/json||zz|"
      })
  void answers_malformed_requests_with_a_problem(String request) throws Exception {
    String raw = exchange(request.replace("|", "\r\n"));

    assertThat(raw)
        .containsPattern("^HTTP/1.1 (4|505)")
        .contains("application/problem+json", "\"code\":\"")
        .doesNotContain("INTERNAL_ERROR");
    assertThat(raw).doesNotContain("org.eclipse", "java.");
    assertThat(server.client.isLive()).isTrue();
  }

  @Test
  void answers_headers_that_are_too_large_with_a_problem() throws Exception {
    String raw =
        exchange("GET /livez HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");

    assertThat(raw).startsWith("HTTP/1.1 431").contains("application/problem+json");
  }

  @Test
  void names_no_server_version_in_its_headers() throws Exception {
    HttpResponse<String> response = server.send(server.request("/livez").GET());

    assertThat(response.headers().map()).doesNotContainKeys("server", "x-powered-by");
  }

  @Test
  void answers_head_without_a_body() throws Exception {
    HttpResponse<String> response =
        server.send(server.request("/livez").method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void an_unreachable_server_is_an_exception_of_its_own() {
    server.close();
    try (SluiceClient client =
        SluiceClient.builder().endpoint("http://127.0.0.1:" + server.port).build()) {
      assertThatThrownBy(client::version)
          .isInstanceOf(dev.sluice.client.ApiException.Unreachable.class);
    }
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
