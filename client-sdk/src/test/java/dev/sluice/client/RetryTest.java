package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent again, what never is, and when a call gives up. */
@Timeout(20)
class RetryTest {
  private static final String VERSION = "{\"name\":\"sluice\",\"version\":\"1\"}";
  private static final String APPENDED = "{\"version\":7,\"rows\":1,\"replayed\":true}";
  private static final List<Map<String, Integer>> ROWS = List.of(Map.of("id", 1));

  private final ScriptedServer server = new ScriptedServer();
  private final SluiceClient client = server.client().timeout(Duration.ofSeconds(5)).build();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void busy_server_is_asked_again_when_it_says_so() {
    server.then(503, problem(503), "Retry-After: 1").then(429, problem(429)).then(200, VERSION);

    long begun = System.nanoTime();
    assertThat(client.version().version()).isEqualTo("1");
    assertThat(System.nanoTime() - begun).isGreaterThan(Duration.ofMillis(900).toNanos());
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void pause_that_is_longer_than_the_time_that_is_left_is_not_made() {
    server.then(503, problem(503), "Retry-After: 3600");

    assertThatThrownBy(client::version).isInstanceOf(ApiException.Unavailable.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void date_that_the_server_names_is_compared_with_the_clock_of_the_client() {
    Instant now = Instant.parse("2031-05-06T07:08:09Z");
    server
        .then(503, problem(503), "Retry-After: Tue, 06 May 2031 07:08:09 GMT")
        .then(503, problem(503), "Retry-After: Tue, 06 May 2031 08:08:09 GMT");

    try (SluiceClient fixed = server.client().clock(() -> now).build()) {
      assertThatThrownBy(fixed::version).isInstanceOf(ApiException.Unavailable.class);
    }
    assertThat(server.requests()).as("once at once, and not in an hour").hasSize(2);
  }

  @Test
  void attempts_are_counted() {
    server.then(503, problem(503)).then(503, problem(503)).then(503, problem(503));

    assertThatThrownBy(client::version).isInstanceOf(ApiException.Unavailable.class);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void cut_connection_is_made_anew_for_a_post_with_the_same_key() {
    server.then(out -> {}).then(200, "{\"valid\":true,\"errors\":[]}");

    assertThat(client.queries().validate(definition()).valid()).isTrue();
    assertThat(server.requests()).extracting(RetryTest::key).doesNotContain("").hasSize(2);
    assertThat(server.requests()).extracting(RetryTest::key).containsOnly(key(request(0)));
  }

  @Test
  void append_without_a_transaction_is_never_sent_twice() {
    server.then(out -> {});
    assertThatThrownBy(() -> client.tables().append("t", ROWS))
        .isInstanceOf(ApiException.Unreachable.class);
    server.then(503, problem(503));
    assertThatThrownBy(() -> client.tables().append("t", ROWS))
        .isInstanceOf(ApiException.Unavailable.class);

    assertThat(server.requests()).hasSize(2);
    assertThat(request(0)).doesNotContain("Idempotency-Key");
  }

  @Test
  void append_of_a_transaction_is_sent_again() {
    server.then(out -> {}).then(200, APPENDED);

    AppendResult result = client.tables().append("t", ROWS, new TransactionId("loader", 3));
    assertThat(result).isEqualTo(new AppendResult(7, 1, true));
    assertThat(server.requests())
        .hasSize(2)
        .allSatisfy(
            request -> assertThat(request).contains("Delta-Txn-Version: 3", "[{\"id\":1}]"));
  }

  @Test
  void append_waits_for_a_server_that_is_not_there_yet() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (SluiceClient patient =
        SluiceClient.builder()
            .endpoint("http://127.0.0.1:" + port)
            .retry(Retry.exponential(100, Duration.ofMillis(20), Duration.ofMillis(20)))
            .build()) {
      CompletableFuture<AppendResult> append = patient.async().tables().append("t", ROWS);
      assertThat(append).isNotDone();
      try (ServerSocket late = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        var connection = late.accept();
        ScriptedServer.write(
            connection.getOutputStream(), ScriptedServer.head(200, "application/json") + APPENDED);
        connection.shutdownOutput();
        assertThat(append.join().version()).isEqualTo(7);
        connection.close();
      }
    }
  }

  @Test
  void conditional_change_is_sent_once() {
    server.then(out -> {});

    assertThatThrownBy(() -> client.queries().put(definition(), 3))
        .isInstanceOf(ApiException.Unreachable.class);
    assertThat(request(0)).contains("If-Match: \"3\"");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void removal_whose_answer_was_lost_is_done() {
    server.then(out -> {}).then(404, problem(404));
    client.queries().delete("q");

    server.then(404, problem(404));
    assertThatThrownBy(() -> client.queries().delete("q"))
        .isInstanceOf(ApiException.NotFound.class);
  }

  @Test
  void answer_that_trickles_ends_with_the_time_of_the_call() {
    CountDownLatch never = new CountDownLatch(1);
    server.then(
        out -> {
          ScriptedServer.write(out, ScriptedServer.head(200, "application/json") + "{\"name\":");
          never.await();
        });

    try (SluiceClient hasty = server.client().timeout(Duration.ofMillis(300)).build()) {
      long begun = System.nanoTime();
      assertThatThrownBy(hasty::version)
          .isInstanceOf(ApiException.Unreachable.class)
          .hasMessageContaining("PT0.3S");
      assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(3).toNanos());
    }
    never.countDown();
  }

  @Test
  void exception_tells_where_it_was_waited_for_and_what_the_state_allows() {
    server.then(
        409,
        "{\"status\":409,\"code\":\"ILLEGAL_STATE\",\"detail\":\"d\",\"currentState\":\"RUNNING\","
            + "\"allowedActions\":[\"stop\"]}");

    ApiException.Conflict conflict =
        catchThrowableOfType(ApiException.Conflict.class, () -> client.queries().reset("q", false));
    assertThat(conflict.currentState()).isEqualTo("RUNNING");
    assertThat(conflict.allowedActions()).containsExactly("stop");
    assertThat(conflict.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(RetryTest.class.getName()));
  }

  @Test
  void key_is_sent_and_its_refusal_has_a_type_of_its_own() {
    server.then(401, problem(401));

    try (SluiceClient stranger = server.client().apiKey("s3cret").build()) {
      assertThatThrownBy(stranger::version).isInstanceOf(ApiException.Unauthorized.class);
    }
    assertThat(request(0)).contains("Authorization: Bearer s3cret");
  }

  @Test
  void hatch_gives_every_answer_as_it_is() {
    server.then(418, "short and stout");

    var answer = client.raw("POST", "/api/v1/teapots", "{}");
    assertThat(answer.statusCode()).isEqualTo(418);
    assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("short and stout");
  }

  @Test
  void pauses_double_up_to_the_longest() {
    Retry retry = Retry.exponential(9, Duration.ofMillis(100), Duration.ofSeconds(1));

    assertThat(retry.pause(1, 1)).isEqualTo(Duration.ofMillis(100));
    assertThat(retry.pause(3, 1)).isEqualTo(Duration.ofMillis(400));
    assertThat(retry.pause(3, 0)).isEqualTo(Duration.ofMillis(200));
    assertThat(retry.pause(2_000_000, 1)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void each_pause_has_its_own_share_of_chance() {
    server.then(503, problem(503)).then(503, problem(503)).then(503, problem(503));
    AtomicInteger drawn = new AtomicInteger();

    try (SluiceClient spread =
        server.client().chance(() -> drawn.getAndIncrement() == 0 ? 0 : 1e9).build()) {
      assertThatThrownBy(spread::version).isInstanceOf(ApiException.Unavailable.class);
    }
    assertThat(server.requests()).as("the second pause is too long").hasSize(2);
  }

  private String request(int index) {
    return server.requests().get(index);
  }

  private static String key(String request) {
    Matcher key = Pattern.compile("Idempotency-Key: (.+)").matcher(request);
    return key.find() ? key.group(1) : "";
  }

  private static QueryDefinition definition() {
    return QueryDefinition.named("q").from(Source.table("a")).to(Sink.table("b")).build();
  }

  private static String problem(int status) {
    return "{\"status\":" + status + ",\"code\":\"X\",\"detail\":\"d\"}";
  }
}
