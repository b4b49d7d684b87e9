package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.QueryState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private static final String DOCUMENT =
      """
      {"name": "q", "source": {"format": "delta", "table": "a"},
       "sink": {"format": "delta", "table": "b"}}""";

  private RunningServer server = new RunningServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private void lock(String... keys) {
    server.close();
    HttpLimits limits = new HttpLimits(10_000, 50_000, 2, 4);
    server = new RunningServer(new Front("1.2.3", limits, ApiKeys.of(List.of(keys)), List.of()));
  }

  @Test
  void every_path_but_the_open_ones_needs_a_key() throws Exception {
    lock("one", "two");
    for (String path : List.of("/api/v1/queries", "/metrics", "/api/v1/config", "/nothing")) {
      HttpResponse<String> refused = server.send(server.request(path).GET());
      assertThat(refused.statusCode()).as(path).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
          .startsWith("Bearer");
      assertThat(refused.body()).contains("UNAUTHENTICATED").doesNotContain("one", "two");
    }
    assertThat(server.send(server.request("/livez").GET()).statusCode()).isEqualTo(200);
    assertThat(server.send(server.request("/readyz").GET()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer one, 200",
    "bearer two, 200",
    "Bearer three, 401",
    "Bearer on, 401",
    "Bearer, 401",
    "Basic one, 401",
    "one, 401"
  })
  void any_of_the_keys_opens(String authorization, int status) throws Exception {
    lock("one", "two");
    HttpRequest.Builder request =
        server.request("/api/v1/queries").header("Authorization", authorization).GET();
    assertThat(server.send(request).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:80, 200",
    "sluice.localhost:8080, 200",
    "127.0.0.1:1, 200",
    "[::1]:8080, 200",
    "evil.example, 421",
    "localhost.evil.example, 421",
    "127.0.0.1.evil.example, 421"
  })
  void answers_to_local_names_only_while_bound_to_loopback(String host, int status)
      throws Exception {
    assertThat(raw("GET /livez HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:80, 200",
    "https://LOCALHOST:80, 200",
    "http://localhost:81, 403",
    "http://evil.example, 403",
    "null, 403"
  })
  void pages_of_other_sites_cannot_act_on_queries(String origin, int status) throws Exception {
    server.create("q", false);
    String head = "POST /api/v1/queries/q/start HTTP/1.1";
    assertThat(raw(head, "Host: localhost:80", "Content-Length: 0", "Origin: " + origin))
        .startsWith("HTTP/1.1 " + status);
    assertThat(server.queries.get("q").state() == QueryState.RUNNING).isEqualTo(status == 200);
  }

  @Test
  void who_has_a_key_may_come_from_any_page() throws Exception {
    lock("one");
    assertThat(
            raw(
                "GET /api/v1/queries HTTP/1.1",
                "Host: localhost",
                "Origin: http://console.example",
                "Authorization: Bearer one"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void every_answer_has_an_identity() throws Exception {
    for (String path : List.of("/livez", "/nothing", "/api/v1/queries/nobody")) {
      HttpResponse<String> response = server.send(server.request(path).GET());
      assertThat(response.headers().firstValue("X-Request-Id")).as(path).isPresent();
    }
    HttpRequest.Builder own = server.request("/livez").header("X-Request-Id", "mine-1").GET();
    assertThat(server.send(own).headers().firstValue("X-Request-Id")).contains("mine-1");
    HttpRequest.Builder unfit = server.request("/livez").header("X-Request-Id", "a b").GET();
    assertThat(server.send(unfit).headers().firstValue("X-Request-Id").orElseThrow())
        .isNotEqualTo("a b");
    assertThat(raw("GET /%zz HTTP/1.1", "Host: localhost")).contains("X-Request-Id: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/json;q=0, text/*", "application/json;q=0.0"})
  void refuses_who_does_not_take_json(String accept) throws Exception {
    HttpResponse<String> response =
        server.send(
            server
                .request("/api/v1/queries")
                .header("Accept", accept)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(DOCUMENT)));
    assertThat(response.statusCode()).isEqualTo(406);
    assertThat(response.body()).contains("NOT_ACCEPTABLE");
    assertThat(server.queries.size()).as("nothing was done").isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/*",
        "text/html, */*;q=0.1",
        "application/json",
        "application/problem+json"
      })
  void answers_who_takes_json(String accept) throws Exception {
    HttpRequest.Builder request = server.request("/api/v1/queries").header("Accept", accept).GET();
    assertThat(server.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void same_request_with_the_same_key_gets_the_first_answer() throws Exception {
    HttpResponse<String> first = post("/api/v1/queries", "k1", DOCUMENT);
    HttpResponse<String> again = post("/api/v1/queries", "k1", DOCUMENT);
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    for (String header : List.of("Location", "ETag", "Content-Type")) {
      assertThat(again.headers().firstValue(header)).isEqualTo(first.headers().firstValue(header));
    }
    assertThat(post("/api/v1/queries", "k2", DOCUMENT).statusCode()).isEqualTo(409);
    assertThat(post("/api/v1/queries", "k2", DOCUMENT).headers().firstValue("Idempotency-Replayed"))
        .as("an error is an answer too")
        .contains("true");
  }

  @Test
  void key_of_another_request_is_refused() throws Exception {
    post("/api/v1/queries", "k", DOCUMENT);
    assertThat(post("/api/v1/queries", "k", DOCUMENT + " ").body())
        .contains("IDEMPOTENCY_KEY_REUSED", "\"status\":422");
    assertThat(post("/api/v1/queries/q/start", "k", "").statusCode()).isEqualTo(422);
    assertThat(post("/api/v1/queries", "a b", DOCUMENT).statusCode()).isEqualTo(400);
  }

  @Test
  void answer_that_asks_to_be_tried_again_is_not_kept() throws Exception {
    server.queries.createBroken(true);
    assertThat(post("/api/v1/queries", "k", DOCUMENT).statusCode()).isEqualTo(500);
    server.queries.createBroken(false);
    assertThat(post("/api/v1/queries", "k", DOCUMENT).statusCode()).isEqualTo(201);
  }

  @Test
  void definition_that_is_known_is_not_sent_again() throws Exception {
    server.client.queries().createFromJson(DOCUMENT, false);
    for (String known : List.of("\"1\"", "W/\"1\"", "\"9\", \"1\"", "*")) {
      HttpResponse<String> response =
          server.send(server.request("/api/v1/queries/q").header("If-None-Match", known).GET());
      assertThat(response.statusCode()).as(known).isEqualTo(304);
      assertThat(response.headers().firstValue("ETag")).contains("\"1\"");
      assertThat(response.body()).isEmpty();
    }
    HttpRequest.Builder other =
        server.request("/api/v1/queries/q").header("If-None-Match", "\"2\"").GET();
    assertThat(server.send(other).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> post(String path, String key, String body)
      throws IOException, InterruptedException {
    return server.send(
        server
            .request(path)
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private String raw(String... head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(10_000);
      String request = String.join("\r\n", head) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
