package dev.sluice.server.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.client.ApiException;
import dev.sluice.client.DesiredState;
import dev.sluice.client.Problem;
import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryFailure;
import dev.sluice.client.QueryPage;
import dev.sluice.client.QueryState;
import dev.sluice.client.Sink;
import dev.sluice.client.Source;
import dev.sluice.client.StreamingQueryProgress;
import dev.sluice.client.Trigger;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryRoutesTest {
  private static final Duration NO_WAIT = Duration.ZERO;
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
  void creates_and_returns_a_query() {
    QueryDefinition definition =
        QueryDefinition.named("orders")
            .from(Source.table("a").option("maxFilesPerTrigger", 5))
            .filter("x > 1")
            .select("x", "y")
            .drop("z")
            .withColumn("t", "x * y", "decimal(10,2)")
            .withColumn("u", "1")
            .withColumnRenamed("x", "w")
            .sql("SELECT * FROM input")
            .to(Sink.path("/b").checkpointLocation("c"))
            .trigger(Trigger.processingTime("10 seconds"))
            .build();

    Query created = server.client.queries().create(definition, true);

    assertThat(created.name()).isEqualTo("orders");
    assertThat(created.state()).isEqualTo(QueryState.RUNNING);
    assertThat(created.desiredState()).isEqualTo(DesiredState.RUNNING);
    assertThat(created.isStreaming()).isTrue();
    assertThat(created.revision()).isEqualTo(1);
    assertThat(created.createdAt()).isEqualTo(FakeQueries.CREATED);
    assertThat(created.id()).isEqualTo(FakeQueries.ID.value());
    assertThat(created.runId()).isEqualTo(FakeQueries.RUN_ID);
    assertThat(created.definition().source()).isEqualTo(definition.source());
    assertThat(created.definition().transforms()).isEqualTo(definition.transforms());
    assertThat(created.definition().trigger()).isEqualTo(definition.trigger());
    assertThat(created.definition().sink()).isEqualTo(new Sink("delta", null, "/b", "append", "c"));
    assertThat(server.client.queries().get("orders")).isEqualTo(created);
  }

  @Test
  void answers_a_creation_with_location_and_entity_tag() throws Exception {
    HttpResponse<String> response = post("/api/v1/queries?start=false", document("q"));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).contains("/api/v1/queries/q");
    assertThat(response.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body()).contains("\"state\":\"STOPPED\"", "\"failure\":null");
  }

  @Test
  void refuses_a_second_query_of_the_same_name_with_its_state() {
    create("q");

    Problem problem = conflict(() -> server.client.queries().createFromJson(document("q"), false));
    assertThat(problem.code()).isEqualTo("QUERY_ALREADY_EXISTS");
    assertThat(problem.currentState()).isEqualTo("STOPPED");
    assertThat(problem.allowedActions()).contains("start", "delete");
  }

  @Test
  void lists_all_faults_of_a_definition() {
    String faulty = "{\"name\": \"q\", \"sourc\": {}, \"sink\": {\"format\": \"delta\"}}";

    ApiException.Invalid error =
        catchThrowableOfType(
            ApiException.Invalid.class,
            () -> server.client.queries().createFromJson(faulty, false));
    assertThat(error.problem().status()).isEqualTo(422);
    assertThat(error.problem().errors())
        .extracting(Problem.Fault::pointer)
        .containsExactly("/sourc", "/source", "/sink");
    assertThat(error.problem().errors().get(0).suggestion()).isEqualTo("source");
    assertThat(server.queries.size()).isZero();
  }

  @Test
  void puts_are_idempotent_and_guarded_by_the_revision() {
    Query first = server.client.queries().put(definition("q", "x > 1"));
    Query same = server.client.queries().put(definition("q", "x > 1"));
    Query changed = server.client.queries().put(definition("q", "x > 2"), 1);

    assertThat(first.revision()).isEqualTo(1);
    assertThat(same.revision()).isEqualTo(1);
    assertThat(changed.revision()).isEqualTo(2);
    assertThatThrownBy(() -> server.client.queries().put(definition("q", "x > 3"), 1))
        .isInstanceOf(ApiException.PreconditionFailed.class);
    assertThatThrownBy(() -> server.client.queries().delete("q", 1))
        .isInstanceOf(ApiException.PreconditionFailed.class);
    server.client.queries().delete("q", 2);
    assertThatThrownBy(() -> server.client.queries().get("q"))
        .isInstanceOf(ApiException.NotFound.class);
  }

  @Test
  void honours_the_conditions_of_a_put() throws Exception {
    assertThat(put("q", "If-Match", "*").statusCode()).isEqualTo(412);
    assertThat(put("q", "If-Match", "\"1\"").statusCode()).isEqualTo(412);
    assertThat(put("q", "If-None-Match", "*").statusCode()).isEqualTo(201);
    assertThat(put("q", "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(put("q", "If-None-Match", "\"1\"").statusCode()).isEqualTo(400);
    assertThat(put("q", "If-Match", "1").statusCode()).isEqualTo(400);
    assertThat(put("q", "If-Match", "\"abc\"").statusCode()).isEqualTo(412);
    assertThat(put("q", "If-Match", "*").statusCode()).isEqualTo(200);
  }

  @Test
  void refuses_a_put_under_another_name() throws Exception {
    HttpResponse<String> response =
        server.send(
            server
                .request("/api/v1/queries/other")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(document("q"))));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("\"pointer\":\"/name\"");
  }

  @Test
  void pages_through_the_queries_by_name() {
    List.of("d", "a", "c", "b", "e").forEach(this::create);

    QueryPage first = server.client.queries().list(null, null, 2, null);
    assertThat(first.queries()).extracting(Query::name).containsExactly("a", "b");
    assertThat(first.total()).isEqualTo(5);
    QueryPage second = server.client.queries().list(null, null, 3, first.nextCursor());
    assertThat(second.queries()).extracting(Query::name).containsExactly("c", "d", "e");
    assertThat(second.nextCursor()).isNull();
    assertThat(server.client.queries().list()).hasSize(5);
  }

  @Test
  void filters_the_queries_by_state_and_text() {
    List.of("orders_a", "orders_b", "users").forEach(this::create);
    server.client.queries().start("orders_b", NO_WAIT);

    assertThat(server.client.queries().list(QueryState.RUNNING, null, 10, null).queries())
        .extracting(Query::name)
        .containsExactly("orders_b");
    assertThat(server.client.queries().list(null, "ORDERS", 10, null).queries()).hasSize(2);
  }

  @Test
  void answers_202_until_a_state_is_reached_and_200_then() throws Exception {
    create("q");
    server.queries.slow(true);

    assertThat(post("/api/v1/queries/q/start", "").statusCode()).isEqualTo(202);
    server.queries.settle("q", dev.sluice.server.model.QueryState.RUNNING);
    assertThat(post("/api/v1/queries/q/start", "").statusCode()).isEqualTo(200);
    assertThat(post("/api/v1/queries/q/stop", "").statusCode()).isEqualTo(202);
    server.queries.settle("q", dev.sluice.server.model.QueryState.STOPPED);
    assertThat(post("/api/v1/queries/q/stop", "").statusCode()).isEqualTo(200);
    assertThat(post("/api/v1/queries/q/restart", "").statusCode()).isEqualTo(202);
  }

  @Test
  void waits_on_the_server_for_a_state() throws Exception {
    create("q");
    server.queries.slow(true);
    CompletableFuture<Query> started =
        CompletableFuture.supplyAsync(
            () -> server.client.queries().start("q", Duration.ofSeconds(30)));
    while (server.queries.get("q").state() != dev.sluice.server.model.QueryState.STARTING) {
      Thread.onSpinWait();
    }
    server.queries.settle("q", dev.sluice.server.model.QueryState.FAILED);

    assertThat(started.get().state()).isEqualTo(QueryState.FAILED);
    QueryFailure failure = requireNonNull(started.get().failure());
    assertThat(failure.code()).isEqualTo("CAST_INVALID_INPUT");
    assertThat(failure.remedy()).contains("try_cast");
  }

  @Test
  void tells_what_wait_it_applied_and_gives_up_after_it() throws Exception {
    create("q");
    server.queries.slow(true);

    HttpResponse<String> response =
        server.send(
            server
                .request("/api/v1/queries/q/start")
                .header("Prefer", "respond-async, wait=1")
                .POST(BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Preference-Applied")).contains("wait=1");
  }

  @Test
  void refuses_more_waits_than_it_has_room_for() throws Exception {
    create("q");
    server.queries.slow(true);
    List<CompletableFuture<Query>> waits = List.of(waitForStart(), waitForStart(), waitForStart());

    CompletableFuture<Object> refused =
        CompletableFuture.anyOf(waits.toArray(CompletableFuture[]::new));
    assertThatThrownBy(refused::join).hasCauseInstanceOf(ApiException.Unavailable.class);
    server.queries.settle("q", dev.sluice.server.model.QueryState.RUNNING);
    assertThat(waits.stream().filter(wait -> !failed(wait))).hasSize(2);
  }

  private static boolean failed(CompletableFuture<Query> wait) {
    return wait.handle((query, error) -> error != null).join();
  }

  private CompletableFuture<Query> waitForStart() {
    CompletableFuture<Query> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(server.client.queries().start("q", Duration.ofSeconds(30)));
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  @Test
  void processes_all_available_or_says_that_it_is_not_done() {
    create("q");
    server.client.queries().start("q", NO_WAIT);

    assertThat(server.client.queries().processAllAvailable("q", NO_WAIT)).isTrue();
    server.queries.caughtUp(false);
    assertThat(server.client.queries().processAllAvailable("q", NO_WAIT)).isFalse();
  }

  @Test
  void tells_what_a_stopped_query_allows() {
    create("q");

    Problem problem = conflict(() -> server.client.queries().processAllAvailable("q", NO_WAIT));
    assertThat(problem.code()).isEqualTo("ILLEGAL_STATE");
    assertThat(problem.currentState()).isEqualTo("STOPPED");
    assertThat(problem.allowedActions())
        .contains("start", "restart", "reset", "put", "delete")
        .doesNotContain("stop", "pause");
    assertThat(server.client.queries().get("q").allowedActions())
        .isEqualTo(problem.allowedActions());
  }

  @Test
  void reports_the_failure_of_the_query_that_was_waited_for() {
    create("q");
    server.queries.settle("q", dev.sluice.server.model.QueryState.FAILED);

    Problem problem = conflict(() -> server.client.queries().processAllAvailable("q", NO_WAIT));
    assertThat(problem.code()).isEqualTo("CAST_INVALID_INPUT");
    assertThat(problem.currentState()).isEqualTo("FAILED");
  }

  @Test
  void writes_progress_as_spark_does() throws Exception {
    create("q");

    String json = server.send(server.request("/api/v1/queries/q/progress").GET()).body();
    assertThat(json)
        .isEqualTo(
            "[{\"id\":\"c6880506-23ac-4866-a100-6cd161af50a3\","
                + "\"runId\":\"2fd3465b-9e1e-4389-8aa4-2e6badf378d2\",\"name\":\"q\","
                + "\"timestamp\":\"2026-11-22T07:00:21.746Z\",\"batchId\":0,"
                + "\"batchDuration\":44644,\"numInputRows\":18,\"processedRowsPerSecond\":0.4,"
                + "\"durationMs\":{\"addBatch\":5312,\"walCommit\":89},\"stateOperators\":[],"
                + "\"sources\":[{\"description\":\"DeltaSource[file:/src]\",\"startOffset\":null,"
                + "\"endOffset\":{\"reservoirVersion\":3,\"index\":-1},"
                + "\"latestOffset\":\"not json\",\"numInputRows\":18,"
                + "\"processedRowsPerSecond\":0.4,\"metrics\":{\"numVersionsOutstanding\":2,"
                + "\"numFilesOutstanding\":3,\"numBytesOutstanding\":400,"
                + "\"secondsOutstanding\":5}}],\"sink\":{\"description\":\"DeltaSink[/agg]\","
                + "\"numOutputRows\":5,\"numFiles\":1,\"numBytes\":900,\"version\":7}}]");
  }

  @Test
  void reads_progress_and_status_through_the_client() {
    create("q");

    StreamingQueryProgress progress = server.client.queries().progress("q").get(0);
    assertThat(progress.inputRowsPerSecond()).isNull();
    StreamingQueryProgress.SourceProgress source = progress.sources().get(0);
    assertThat(source.startOffset()).isNull();
    assertThat(requireNonNull(source.endOffset()).get("index").asInt()).isEqualTo(-1);
    assertThat(requireNonNull(source.metrics()).numRowsOutstanding()).isNull();
    assertThat(progress.sink().version()).isEqualTo(7);
    assertThat(server.client.queries().status("q").message())
        .isEqualTo("Waiting for data to arrive");
    assertThat(server.client.queries().status("q").isTriggerActive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "..", "%20", "a%2Fb", "-x"})
  void answers_404_or_400_for_what_is_no_query(String name) throws Exception {
    HttpResponse<String> response = server.send(server.request("/api/v1/queries/" + name).GET());

    assertThat(response.statusCode()).isIn(400, 404);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  private void create(String name) {
    server.client.queries().createFromJson(document(name), false);
  }

  private static QueryDefinition definition(String name, String filter) {
    return QueryDefinition.named(name)
        .from(Source.table("a"))
        .filter(filter)
        .to(Sink.table("b"))
        .build();
  }

  private static Problem conflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(ApiException.Conflict.class, call).problem();
  }

  private static String document(String name) {
    return "{\"name\": \"%s\", \"source\": {\"format\": \"delta\", \"table\": \"a\"},"
            .formatted(name)
        + " \"sink\": {\"format\": \"delta\", \"table\": \"b\"}}";
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return server.send(
        server
            .request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> put(String name, String header, String value) throws Exception {
    return server.send(
        server
            .request("/api/v1/queries/" + name)
            .header("Content-Type", "application/json")
            .header(header, value)
            .PUT(BodyPublishers.ofString(document(name))));
  }
}
