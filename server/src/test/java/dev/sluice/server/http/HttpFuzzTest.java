package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the server answers with a problem or not at all, does nothing, and lives. */
class HttpFuzzTest {
  private static final long SEED = Long.getLong("sluice.fuzz.seed", 20_260_802L);
  private static final int REQUESTS = 5_000;
  private static final String[] VERBS = {"GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "x"};
  private static final String[] PATHS = {
    "/api/v1/queries",
    "/api/v1/queries/q",
    "/api/v1/queries/q/start",
    "/api/v1/queries/q/stop",
    "/api/v1/queries/q/process-all-available",
    "/api/v1/tables",
    "/api/v1/tables/t/rows",
    "/api/v1/sql",
    "/readyz",
    "/api/v1/queries?limit=1",
    "/api/v1/tables/t/rows?version=1",
    "/%2e%2e/"
  };
  private static final String[] HEADERS = {
    "Content-Type: application/json", "Content-Type: text/plain", "Prefer: wait=x", "If-Match: \"",
    "Content-Length: 99999999999999", "Transfer-Encoding: chunked", "Delta-App-Id: a", "Accept: ,;",
    "Delta-Txn-Version: 99999999999999999999", "Expect: 100-continue", "X: \u0000", "Host: a b"
  };
  private static final String[] BODIES = {
    "",
    "{",
    "[]",
    "{\"name\": \"q\"}",
    "{\"sql\": 1}",
    "\u0000\u00ff",
    "{\"name\": \"q\", \"name\": 1}",
    "{\"name\": \"t\", \"schema\": [{\"name\": \"a\"}]}",
    "{\"sql\": \"\"}",
    "\"",
    "[".repeat(500)
  };

  @Test
  void malformed_requests_change_nothing() throws IOException {
    System.out.println("HttpFuzzTest seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    try (RunningServer server = new RunningServer()) {
      int refused = 0;
      for (int i = 0; i < REQUESTS; i++) {
        String request = request(random);
        String answer = exchange(server.port, request);
        if (answer.matches("(?s)HTTP/1.1 [45].*")) {
          refused++;
          assertThat(answer)
              .as("seed %d, request %d: %s", SEED, i, request)
              .contains("application/problem+json")
              .doesNotContain("HTTP/1.1 500", "org.eclipse", "java.lang");
        }
      }
      assertThat(refused).isGreaterThan(REQUESTS / 2);
      assertThat(server.client.isReady()).isTrue();
      assertThat(server.queries.size()).isZero();
      assertThat(server.tables.names()).isEmpty();
      assertThat(server.tables.appended).isEmpty();
    }
  }

  private static String request(SplittableRandom random) {
    String body = BODIES[random.nextInt(BODIES.length)];
    StringBuilder request = new StringBuilder(VERBS[random.nextInt(VERBS.length)]).append(' ');
    request.append(PATHS[random.nextInt(PATHS.length)]);
    request.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (int headers = random.nextInt(3); headers > 0; headers--) {
      request.append(HEADERS[random.nextInt(HEADERS.length)]).append("\r\n");
    }
    request.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(request.length());
      switch (random.nextInt(3)) {
        case 0 -> request.deleteCharAt(at);
        case 1 -> request.insert(at, (char) random.nextInt(256));
        default -> request.setCharAt(at, (char) random.nextInt(256));
      }
    }
    return request.toString();
  }

  private static String exchange(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
