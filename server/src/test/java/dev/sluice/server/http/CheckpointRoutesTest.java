package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.StartingPoint;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointRoutesTest {
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
  void tells_where_a_query_is() throws Exception {
    server.create("q", true);
    HttpResponse<String> offsets = server.query("GET", "/q/offsets", "");
    assertThat(offsets.statusCode()).isEqualTo(200);
    assertThat(offsets.body())
        .isEqualTo(
            "{\"queryId\":\"c6880506-23ac-4866-a100-6cd161af50a3\",\"batchId\":4,"
                + "\"committed\":false,\"offsets\":[{\"reservoirVersion\":3,\"index\":-1}]}");
  }

  @Test
  void shows_what_a_query_keeps() throws Exception {
    server.create("q", true);
    HttpResponse<String> state = server.query("GET", "/q/state", "");
    assertThat(state.statusCode()).isEqualTo(200);
    assertThat(state.body())
        .isEqualTo(
            "{\"batchId\":3,\"watermark\":\"2026-11-22T07:00:21.746Z\",\"operators\":["
                + "{\"operatorName\":\"stateStoreSave\",\"keys\":[\"string\"],"
                + "\"values\":[\"CAST(sum(s0) AS BIGINT)\"],\"numRowsTotal\":3,\"numFiles\":1,"
                + "\"numBytes\":700,\"rows\":[{\"k0\":\"a\",\"s0\":2}]}]}");
    assertThat(server.query("GET", "/q/state?limit=0", "").body()).contains("\"rows\":[]");
    assertThat(server.query("GET", "/q/state?limit=1001", "").statusCode()).isEqualTo(400);
    assertThat(server.query("GET", "/none/state", "").statusCode()).isEqualTo(404);
  }

  @Test
  void moves_a_query_unless_it_is_a_dry_run() throws Exception {
    server.create("q", false);
    HttpResponse<String> dry =
        server.query("PATCH", "/q/offsets?dryRun=true", "{\"startingVersion\": 7}");
    assertThat(dry.statusCode()).isEqualTo(200);
    assertThat(dry.body())
        .isEqualTo(
            "{\"dryRun\":true,\"checkpoint\":\"/checkpoints/q\","
                + "\"queryId\":\"c6880506-23ac-4866-a100-6cd161af50a3\",\"lastBatchId\":4,"
                + "\"offsets\":[{\"reservoirVersion\":3,\"index\":-1}],\"effects\":[\"It is.\"]}");
    assertThat(server.queries.checkpoints().movedTo).isNull();

    HttpResponse<String> moved =
        server.query("PATCH", "/q/offsets", "{\"startingVersion\": \"latest\"}");
    assertThat(moved.body()).contains("\"dryRun\":false");
    assertThat(server.queries.checkpoints().movedTo).isEqualTo(new StartingPoint.Latest());
  }

  @Test
  void refuses_what_is_no_starting_point() throws Exception {
    server.create("q", false);
    HttpResponse<String> faulty = server.query("PATCH", "/q/offsets", "{\"startingVersions\": 7}");
    assertThat(faulty.statusCode()).isEqualTo(422);
    assertThat(faulty.body())
        .contains("\"pointer\":\"/startingVersions\"", "\"suggestion\":\"startingVersion\"");
    assertThat(server.query("PATCH", "/q/offsets", "{").statusCode()).isEqualTo(400);
    assertThat(server.query("PATCH", "/q/offsets?dryrun=true", "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void resets_by_either_name() throws Exception {
    server.create("q", false);
    assertThat(server.query("POST", "/q/reset?dryRun=true", "").body()).contains("\"dryRun\":true");
    assertThat(server.queries.checkpoints().resets).isZero();
    assertThat(server.query("POST", "/q/reset", "").statusCode()).isEqualTo(200);
    assertThat(server.query("DELETE", "/q/offsets", "").body()).contains("\"dryRun\":false");
    assertThat(server.queries.checkpoints().resets).isEqualTo(2);
  }

  @Test
  void leaves_a_running_query_alone() throws Exception {
    server.create("q", true);
    for (HttpResponse<String> refused :
        List.of(server.query("POST", "/q/reset", ""), server.query("DELETE", "/q/offsets", ""))) {
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("\"currentState\":\"RUNNING\"", "\"stop\"");
    }
    assertThat(server.query("PATCH", "/q/offsets", "{\"startingVersion\": 1}").statusCode())
        .isEqualTo(409);
  }
}
