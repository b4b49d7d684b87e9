package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.sluice.client.SluiceClient;
import dev.sluice.server.Server;
import dev.sluice.server.e2e.FuzzedRequests.Fuzzed;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.testing.OpenApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent, a whole server answers with a problem or not at all, does nothing, lives. */
class RequestFuzzTest {
  private static final long SEED = Long.getLong("sluice.fuzz.seed", 20_261_123L);
  private static final int CALLERS = 4;
  private static final int REQUESTS = 2_500;
  private static final int SPARE = 12;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFINITION =
      """
      {"name": "kept", "source": {"format": "delta", "table": "kept_in"},
       "sink": {"format": "delta", "table": "kept_out"}}""";

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Server server;
  private SluiceClient client;
  private int port;

  @BeforeEach
  void open() {
    System.out.println("RequestFuzzTest seed " + SEED);
    server = Server.start(Servers.config(directory), WalkObserver.NONE);
    port = URI.create(server.url()).getPort();
    client = SluiceClient.builder().endpoint(server.url()).build();
    client.sql("CREATE TABLE kept_in (Product STRING, Price DOUBLE) USING DELTA");
    client.sql("INSERT INTO kept_in VALUES ('Bike', 2.5), ('Bell', 1.5)");
    client.queries().createFromJson(DEFINITION, false);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void malformed_requests_change_nothing() throws Exception {
    call(new SplittableRandom(SEED), 200);
    Map<String, Long> files = files();
    long threads = threads();
    long open = openFiles();

    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    List<Future<Integer>> calls = new ArrayList<>();
    for (int caller = 1; caller <= CALLERS; caller++) {
      SplittableRandom random = new SplittableRandom(SEED + caller);
      calls.add(callers.submit(() -> call(random, REQUESTS)));
    }
    int refused = 0;
    for (Future<Integer> call : calls) {
      refused += call.get();
    }
    callers.shutdown();

    assertThat(refused).isGreaterThan(CALLERS * REQUESTS / 2);
    assertThat(files()).isEqualTo(files);
    assertThat(client.tables().list()).containsExactly(FuzzedRequests.TABLE);
    assertThat(client.queries().list()).hasSize(1);
    assertThat(client.queries().get(FuzzedRequests.QUERY).revision()).isEqualTo(1);
    assertHealthy();
    Servers.awaitEqual(true, () -> threads() <= threads + SPARE);
    Servers.awaitEqual(true, () -> openFiles() <= open + SPARE);
  }

  /** Sends so many requests and returns how many of them were refused. */
  private int call(SplittableRandom random, int requests) throws IOException {
    FuzzedRequests fuzzed = new FuzzedRequests(OpenApi.read(), random);
    int refused = 0;
    for (int i = 0; i < requests; i++) {
      Fuzzed request = fuzzed.next();
      refused += check("seed " + SEED + ", number " + i + ": " + request, request);
    }
    return refused;
  }

  private int check(String what, Fuzzed request) throws IOException {
    String answer = exchange(request.bytes());
    if (answer.isEmpty()) {
      return 1;
    }
    assertThat(answer).as(what).matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d .*");
    int status = Integer.parseInt(answer.substring(9, 12));
    assertThat(status).as(what + "\n" + answer).isNotEqualTo(500).isNotEqualTo(503);
    if (status < 400) {
      assertThat(request.refused()).as(what + "\n" + answer).isFalse();
      return 0;
    }
    int end = answer.indexOf("\r\n\r\n");
    assertThat(answer.substring(0, end)).as(what).contains("application/problem+json");
    String body = answer.substring(end + 4);
    assertThat(body)
        .as(what)
        .doesNotContain("\\tat ", "Exception", "java.", "dev.sluice", "org.duckdb", "eclipse");
    assertThat(body.isEmpty() || JSON.readTree(body).path("status").asInt() == status)
        .as(what + "\n" + answer)
        .isTrue();
    return 1;
  }

  /** The answer of one connection, or its begin where it goes on for ever. */
  private String exchange(byte[] request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[8192];
      int read = in.read(piece);
      while (read >= 0) {
        answer.write(piece, 0, read);
        read = isEndless(answer) ? -1 : in.read(piece);
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageMatching("Connection reset.*|Broken pipe.*");
    }
    String text = answer.toString(StandardCharsets.UTF_8);
    return text.startsWith("HTTP/1.1 100 ") ? text.substring(text.indexOf("\r\n\r\n") + 4) : text;
  }

  private static boolean isEndless(ByteArrayOutputStream answer) {
    String head = answer.toString(StandardCharsets.UTF_8);
    return head.contains("Content-Type: text/event-stream")
        || head.contains("Content-Type: application/x-ndjson");
  }

  /** Also wakes the streams whose callers went away: the next two writes tell. */
  private void assertHealthy() throws Exception {
    assertThat(client.isReady()).isTrue();
    client.queries().start(FuzzedRequests.QUERY, Duration.ofSeconds(30));
    for (int rows = 2; rows <= 4; rows++) {
      String name = FuzzedRequests.QUERY;
      assertThat(client.queries().processAllAvailable(name, Duration.ofSeconds(30))).isTrue();
      assertThat(client.sql("SELECT * FROM kept_out").rows()).hasSize(rows);
      client.sql("INSERT INTO kept_in VALUES ('Lamp', 1)");
    }
    client.queries().stop(FuzzedRequests.QUERY, Duration.ofSeconds(30));
    Servers.awaitEqual(true, () -> metrics().contains("\nsluice_sse_readers 0.0\n"));
    assertThat(metrics()).contains("\nsluice_sql_statements_running 0.0\n");
  }

  private String metrics() {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Long> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  path -> directory.relativize(path).toString(),
                  path -> path.toFile().length(),
                  (one, other) -> one,
                  TreeMap::new));
    }
  }

  /** All but those that wait in the web server's pool, which keeps them for a while. */
  private static long threads() {
    return Thread.getAllStackTraces().values().stream()
        .filter(stack -> Stream.of(stack).noneMatch(c -> c.getMethodName().equals("idleJobPoll")))
        .count();
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }
}
