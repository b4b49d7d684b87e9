package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Any Jackson mapper reads the records, and a newer server does not break them. */
class WireRecordsTest {
  private static final Instant AT = Instant.parse("2026-11-22T07:00:21.746Z");

  private final ObjectMapper mapper = new ObjectMapper();

  @Test
  void ignore_fields_and_enum_values_of_a_newer_server() throws IOException {
    Query query =
        mapper.readValue(
            """
            {"name": "q", "state": "HIBERNATING", "desiredState": "LATER",
             "isStreaming": true, "revision": 3, "createdAt": "2026-11-22T07:00:21.746Z",
             "newField": {"a": 1},
             "failure": {"code": "X", "message": "m", "remedy": "r", "at": "2026-11-22T07:00:21Z",
                         "more": 1},
             "definition": {"name": "q", "source": {"format": "delta", "table": "a", "more": 1},
               "transforms": [{"filter": "x"}, {"groupBy": {"keys": ["k"]}}],
               "sink": {"format": "delta", "table": "b"}}}""",
            Query.class);

    assertThat(query.state()).isEqualTo(QueryState.UNKNOWN);
    assertThat(query.desiredState()).isEqualTo(DesiredState.UNKNOWN);
    assertThat(query.isStreaming()).isTrue();
    assertThat(query.createdAt()).isEqualTo(Instant.parse("2026-11-22T07:00:21.746Z"));
    assertThat(query.allowedActions()).isEmpty();
    assertThat(query.lastProgress()).isNull();
    assertThat(query.definition().transforms().get(0)).isEqualTo(new Transform.Filter("x"));
    assertThat(query.definition().transforms().get(1)).isInstanceOf(Transform.Other.class);
  }

  @Test
  void are_read_back_as_they_are_written() throws IOException {
    QueryDefinition definition =
        QueryDefinition.named("q")
            .from(Source.path("/a").option("ignoreChanges", true))
            .filter("x")
            .select("a", "b")
            .drop("c")
            .withColumn("d", "1", "int")
            .withColumn("e", "2")
            .withColumnRenamed("f", "g")
            .sql("SELECT 1")
            .step(new Transform.Other("pivot", mapper.readTree("{\"k\": [1]}")))
            .union(
                Relation.stream(
                    Source.table("c").option("maxFilesPerTrigger", 3), new Transform.Filter("y")))
            .join(Relation.table(Source.table("d")), "d", "left", "input.a = d.a")
            .step(new Transform.Join(Relation.stream(Source.path("/e")), null, "cross", null))
            .relation("f", Relation.table(Source.table("f"), new Transform.Drop(List.of("z"))))
            .watermarkPolicy("max")
            .to(Sink.table("b"))
            .trigger(Trigger.availableNow())
            .build();

    String json = mapper.writeValueAsString(definition);
    assertThat(mapper.readValue(json, QueryDefinition.class)).isEqualTo(definition);
    assertThat(json)
        .contains("{\"withColumn\":{\"name\":\"e\",\"expr\":\"2\"}}")
        .contains("\"trigger\":{\"availableNow\":true}")
        .doesNotContain("null", "options\":{}");
  }

  @Test
  void read_sparks_own_progress() throws IOException {
    StreamingQueryProgress progress =
        mapper.readValue(
            """
            {"id":"c6880506-23ac-4866-a100-6cd161af50a3",
             "runId":"2fd3465b-9e1e-4389-8aa4-2e6badf378d2","name":null,
             "timestamp":"2026-11-22T07:00:21.746Z","batchId":0,"batchDuration":44644,
             "numInputRows":18,"inputRowsPerSecond":0.0,"processedRowsPerSecond":0.4,
             "durationMs":{"addBatch":5312,"walCommit":89},
             "eventTime":{"watermark":"1970-01-01T00:00:00.000Z"},
             "stateOperators":[{"operatorName":"stateStoreSave","numRowsTotal":5}],
             "sources":[{"description":"DeltaSource","startOffset":null,
               "endOffset":{"index":-1},"latestOffset":null,"numInputRows":18}],
             "sink":{"description":"DeltaSink[/agg]","numOutputRows":-1}}""",
            StreamingQueryProgress.class);

    assertThat(progress.name()).isNull();
    assertThat(progress.durationMs()).isEqualTo(Map.of("addBatch", 5312L, "walCommit", 89L));
    assertThat(progress.eventTime()).containsKey("watermark");
    assertThat(progress.stateOperators()).hasSize(1);
    assertThat(progress.sources().get(0).latestOffset()).isNull();
    assertThat(progress.sink().numOutputRows()).isEqualTo(-1);
  }

  @Test
  void keep_null_cells_of_a_result() throws IOException {
    SqlResult result =
        mapper.readValue(
            "{\"schema\":[{\"name\":\"a\",\"type\":\"int\"}],\"rows\":[[null],[1]]}",
            SqlResult.class);

    assertThat(result.rows().get(0).get(0).isNull()).isTrue();
    assertThat(result.rows().get(1).get(0).asInt()).isEqualTo(1);
  }

  @Test
  void an_event_is_written_as_its_data_alone() throws IOException {
    QueryEvent error =
        new QueryEvent.ErrorOccurred(
            new QueryError("q", 7, "C", "m", "r", AT, AT, 3, 42L, new UUID(0, 1)));
    String json = mapper.writeValueAsString(error);
    assertThat(json).startsWith("{\"name\":\"q\",\"sequence\":7,").doesNotContain("type");
    assertThat(mapper.readValue(json, QueryEvent.ErrorOccurred.class)).isEqualTo(error);

    QueryEvent state =
        new QueryEvent.StateChanged(
            "q",
            QueryState.PAUSED,
            DesiredState.PAUSED,
            null,
            3,
            AT,
            null,
            QueryEvent.Change.STATE);
    json = mapper.writeValueAsString(state);
    assertThat(json).contains("\"runId\":null", "\"failure\":null", AT.toString());
    assertThat(mapper.readValue(json, QueryEvent.StateChanged.class)).isEqualTo(state);
    assertThat(mapper.readValue(json.replace("STATE", "HEALTH"), QueryEvent.StateChanged.class))
        .extracting(QueryEvent.StateChanged::change)
        .isEqualTo(QueryEvent.Change.UNKNOWN);
  }

  @Test
  void what_was_left_out_or_null_stays_so() throws IOException {
    Preview.Step source =
        mapper.readValue(
            "{\"pointer\":\"/source\",\"transform\":null,\"schema\":[],\"rowCount\":1,\"rows\":[[null]]}",
            Preview.Step.class);
    assertThat(source.transform()).isNull();

    BatchFile file =
        mapper.readValue(
            "{\"path\":\"a\",\"partitionValues\":{\"p\":null},\"sizeBytes\":1,\"numRows\":null}",
            BatchFile.class);
    assertThat(file.partitionValues()).containsEntry("p", null);

    assertThat(mapper.writeValueAsString(OffsetsChange.toVersion(12)))
        .isEqualTo("{\"startingVersion\":12}");
    assertThat(mapper.writeValueAsString(PreviewRequest.of(Source.table("a"))))
        .isEqualTo(
            "{\"definition\":{\"source\":{\"format\":\"delta\",\"table\":\"a\"},\"transforms\":[]}}");
  }

  @Test
  void a_problem_becomes_the_exception_of_its_status() {
    assertThat(exception(404)).isInstanceOf(ApiException.NotFound.class);
    assertThat(exception(409)).isInstanceOf(ApiException.Conflict.class);
    assertThat(exception(412)).isInstanceOf(ApiException.PreconditionFailed.class);
    assertThat(exception(422)).isInstanceOf(ApiException.Invalid.class);
    assertThat(exception(429)).isInstanceOf(ApiException.Unavailable.class);
    assertThat(exception(503)).isInstanceOf(ApiException.Unavailable.class);
    assertThat(exception(500)).isInstanceOf(ApiException.ServerError.class);
  }

  @Test
  void a_closed_client_and_a_faulty_wait_are_refused() {
    SluiceClient client = SluiceClient.builder().endpoint("http://127.0.0.1:1").build();
    assertThatThrownBy(() -> client.queries().start("q", java.time.Duration.ofMinutes(6)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(client.isLive()).isFalse();
    client.close();
    assertThatThrownBy(client::version).isInstanceOf(IllegalStateException.class);
  }

  private static ApiException exception(int status) {
    return ApiException.of(
        new Problem(null, null, status, null, null, false, List.of(), null, null, null));
  }
}
