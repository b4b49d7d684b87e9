package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.manager.LogLine;
import dev.sluice.server.manager.LogLine.Level;
import dev.sluice.server.manager.QueryError;
import dev.sluice.server.manager.QueryEvent;
import dev.sluice.server.manager.QueryEvent.Change;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventRoutesTest {
  private static final String ONE = "/api/v1/queries/q/events/stream";
  private static final String ALL = "/api/v1/events/stream";

  private final HttpClient http = HttpClient.newHttpClient();
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(new HttpLimits(10_000, 50_000, 200, 4));
    create("q");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void streams_each_kind_of_event_in_its_own_form() throws Exception {
    try (Reader reader = open(ONE)) {
      progress();
      server.queries.start("q");
      server.queries.publish(new QueryEvent.Failed("q", error()));

      Event progress = reader.next();
      assertThat(progress.name()).isEqualTo("progress");
      assertThat(progress.id()).matches("[0-9a-f]{8}-1");
      assertThat(progress.data()).startsWith("{").contains("\"numInputRows\":18");
      Event state = reader.next();
      assertThat(state.name()).isEqualTo("state");
      assertThat(state.data())
          .contains("\"name\":\"q\"", "\"state\":\"RUNNING\"", "\"change\":\"STATE\"")
          .contains("\"failure\":null", "\"at\":\"2026-11-22T07:00:21.746Z\"");
      Event error = reader.next();
      assertThat(error.name()).isEqualTo("error");
      assertThat(error.data())
          .contains("\"name\":\"q\"", "\"sequence\":7", "\"code\":\"CAST_INVALID_INPUT\"")
          .contains("\"count\":3", "\"batchId\":42", "\"remedy\":\"");
    }
  }

  @Test
  void answers_with_the_headers_of_an_event_stream_before_the_first_event() throws Exception {
    try (Reader reader = open(ONE)) {
      assertThat(reader.response.statusCode()).isEqualTo(200);
      assertThat(reader.response.headers().firstValue("Content-Type"))
          .contains("text/event-stream");
      assertThat(reader.response.headers().firstValue("Cache-Control")).contains("no-cache");
    }
  }

  @Test
  void streams_only_progress_where_only_progress_is_asked_for() throws Exception {
    progress();
    server.queries.start("q");
    progress();
    server.queries.stop("q");
    try (Reader reader = open("/api/v1/queries/q/progress/stream?replay=2")) {
      assertThat(reader.next().id()).endsWith("-1");
      assertThat(reader.next().id()).endsWith("-3");
    }
  }

  @Test
  void stream_of_all_queries_holds_those_of_each() throws Exception {
    create("r");
    try (Reader reader = open(ALL)) {
      server.queries.start("q");
      server.queries.start("r");
      assertThat(reader.next().data()).contains("\"name\":\"q\"");
      assertThat(reader.next().data()).contains("\"name\":\"r\"");
    }
  }

  @Test
  void reader_that_comes_back_goes_on_where_it_was() throws Exception {
    String seen;
    try (Reader reader = open(ONE)) {
      progress();
      seen = reader.next().id();
    }
    progress();
    progress();
    try (Reader header = open(ONE, "Last-Event-ID", seen);
        Reader parameter = open(ONE + "?lastEventId=" + seen)) {
      assertThat(List.of(header.next().id(), header.next().id()))
          .containsExactly(plus(seen, 1), plus(seen, 2));
      assertThat(parameter.next().id()).isEqualTo(plus(seen, 1));
    }
  }

  @Test
  void reader_that_is_cut_off_before_its_first_event_misses_none() throws Exception {
    progress();
    progress();
    String now;
    String replayed;
    try (Reader reader = open(ONE);
        Reader replay = open(ONE + "?replay=1")) {
      now = reader.place();
      replayed = replay.place();
    }
    assertThat(now).endsWith("-2");
    assertThat(replayed).endsWith("-1");
    progress();
    try (Reader reader = open(ONE, "Last-Event-ID", now)) {
      assertThat(reader.place()).isEqualTo(now);
      assertThat(reader.next().id()).isEqualTo(plus(now, 1));
    }
  }

  @Test
  void reader_that_was_away_too_long_gets_a_gap_and_what_is_left() throws Exception {
    String seen;
    try (Reader reader = open(ONE)) {
      progress();
      seen = reader.next().id();
    }
    for (int i = 0; i < 12; i++) {
      progress();
    }
    try (Reader reader = open(ONE, "Last-Event-ID", seen)) {
      Event gap = reader.next();
      assertThat(gap.name()).isEqualTo("gap");
      assertThat(gap.data()).isEqualTo("{\"missed\":2}");
      assertThat(reader.next().id()).isEqualTo(plus(seen, 3));
    }
  }

  @Test
  void id_of_another_process_gets_a_gap_and_all_that_there_is() throws Exception {
    progress();
    for (String foreign : List.of("00000000-1", "garbage", "12345678-999999999999999999999")) {
      try (Reader reader = open(ONE, "Last-Event-ID", foreign)) {
        assertThat(reader.next().name()).as(foreign).isEqualTo("gap");
        assertThat(reader.next().id()).endsWith("-1");
      }
    }
  }

  @Test
  void deleted_query_ends_its_streams_after_the_news() throws Exception {
    try (Reader reader = open(ONE)) {
      server.queries.publish(
          new QueryEvent.Changed(server.queries.get("q"), Change.DELETED, FakeQueries.CREATED));
      server.queries.events("q").end();
      assertThat(reader.next().data()).contains("\"change\":\"DELETED\"");
      assertThat(reader.end()).isTrue();
    }
  }

  @Test
  void stop_of_the_server_sends_what_there_is_and_ends_the_streams() throws Exception {
    try (Reader reader = open(ALL)) {
      progress();
      server.server.close(Duration.ofSeconds(10));
      assertThat(reader.next().name()).isEqualTo("progress");
      assertThat(reader.end()).as("with its last chunk").isTrue();
    }
  }

  @Test
  void hundred_readers_hold_no_thread_each() throws Exception {
    int before = serverThreads();
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readers.add(open(i % 2 == 0 ? ALL : ONE));
    }
    int with = serverThreads();
    for (int i = 0; i < 8; i++) {
      progress();
    }
    for (Reader reader : readers) {
      for (int i = 1; i <= 8; i++) {
        assertThat(reader.next().id()).endsWith("-" + i);
      }
      reader.close();
    }
    assertThat(with - before).as("threads for a hundred readers").isLessThanOrEqualTo(12);
  }

  @Test
  void reader_that_does_not_read_holds_up_nobody() throws Exception {
    try (Socket stuck = new Socket(InetAddress.getLoopbackAddress(), server.port);
        Reader reader = open(ALL)) {
      stuck.setReceiveBufferSize(1024);
      String request = "GET " + ALL + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      stuck.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(stuck.getInputStream().read()).isEqualTo('H');
      for (int i = 1; i <= 5000; i++) {
        progress();
        assertThat(reader.next().id()).endsWith("-" + i);
      }
    }
  }

  @Test
  void lists_the_errors() throws Exception {
    server.queries.errors.add(error());
    String body = server.send(server.request("/api/v1/queries/q/errors").GET()).body();
    assertThat(body)
        .startsWith("{\"errors\":[{\"sequence\":7")
        .contains("\"runId\":\"" + FakeQueries.RUN_ID + "\"");
  }

  @Test
  void tells_log_lines_from_a_level_on_and_ends() throws Exception {
    say(Level.INFO, "one");
    say(Level.WARN, "two");
    say(Level.ERROR, "three");
    HttpResponse<String> all = server.send(server.request("/api/v1/queries/q/logs").GET());
    assertThat(all.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(all.body().lines()).hasSize(3).first().asString().contains("\"message\":\"one\"");
    String warnings =
        server.send(server.request("/api/v1/queries/q/logs?level=warn&limit=1").GET()).body();
    assertThat(warnings.lines()).hasSize(1).first().asString().contains("\"sequence\":3");
  }

  @Test
  void follows_log_lines_as_lines_and_as_events() throws Exception {
    say(Level.INFO, "one");
    try (Reader lines = open("/api/v1/queries/q/logs?follow=true");
        Reader events =
            open("/api/v1/queries/q/logs?follow=true&limit=0", "Accept", "text/event-stream")) {
      say(Level.INFO, "two");
      assertThat(lines.in.readLine()).contains("one");
      assertThat(lines.in.readLine()).contains("two");
      assertThat(events.next().data()).contains("two");
    }
  }

  @Test
  void refuses_streams_of_what_is_not_there() throws Exception {
    for (String path : List.of("events/stream", "progress/stream", "logs", "errors")) {
      HttpResponse<String> response =
          server.send(server.request("/api/v1/queries/nobody/" + path).GET());
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(response.body()).contains("QUERY_NOT_FOUND");
    }
  }

  @Test
  void waits_hold_no_thread() throws Exception {
    server.queries.slow(true);
    int before = serverThreads();
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    server.queries.start("q");
    for (int i = 0; i < 100; i++) {
      waiting.add(
          http.sendAsync(
              server
                  .request("/api/v1/queries/q/start")
                  .header("Prefer", "wait=30")
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString()));
      while (server.server.waiting() <= i) {
        Thread.onSpinWait();
      }
    }
    assertThat(serverThreads() - before).isLessThanOrEqualTo(12);
    server.queries.settle("q", QueryState.RUNNING);
    for (CompletableFuture<HttpResponse<String>> answer : waiting) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
  }

  private void create(String name) {
    server
        .client
        .queries()
        .createFromJson(
            """
        {"name": "%s", "source": {"format": "delta", "table": "a"},
         "sink": {"format": "delta", "table": "b"}}"""
                .formatted(name),
            false);
  }

  private void progress() {
    server.queries.publish(new QueryEvent.Progressed(FakeQueries.progressOf("q")));
  }

  private void say(Level level, String message) {
    server.queries.logs("q").append(new LogLine(FakeQueries.CREATED, level, message));
  }

  private static QueryError error() {
    UUID run = FakeQueries.RUN_ID;
    return new QueryError(
        7,
        ErrorCode.CAST_INVALID_INPUT,
        "The value 'x' is no INT.",
        FakeQueries.CREATED,
        FakeQueries.CREATED,
        3,
        42L,
        run);
  }

  private static String plus(String id, long more) {
    int dash = id.indexOf('-');
    return id.substring(0, dash + 1) + (Long.parseLong(id.substring(dash + 1)) + more);
  }

  private static int serverThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("http"))
            .filter(thread -> !thread.getName().startsWith("HttpClient"))
            .count();
  }

  private Reader open(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = server.request(path).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new Reader(http.send(request.build(), BodyHandlers.ofInputStream()));
  }

  private record Event(String id, String name, String data) {}

  private static final class Reader implements AutoCloseable {
    final HttpResponse<InputStream> response;
    final BufferedReader in;

    Reader(HttpResponse<InputStream> response) {
      this.response = response;
      this.in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The id that a stream begins with. */
    String place() throws IOException {
      String id = field("id: ", in.readLine());
      assertThat(in.readLine()).isEmpty();
      return id;
    }

    /** The next event; passes over the place. */
    Event next() throws IOException {
      String id = field("id: ", in.readLine());
      String line = in.readLine();
      if (line.isEmpty()) {
        return next();
      }
      String name = field("event: ", line);
      String data = field("data: ", in.readLine());
      assertThat(in.readLine()).isEmpty();
      return new Event(id, name, data);
    }

    private static String field(String prefix, String line) {
      assertThat(line).startsWith(prefix);
      return line.substring(prefix.length());
    }

    boolean end() throws IOException {
      return in.readLine() == null;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
