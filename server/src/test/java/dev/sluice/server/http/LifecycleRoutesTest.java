package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.QueryState;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifecycleRoutesTest {
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
  void pauses_and_resumes_a_query() throws Exception {
    server.create("q", true);
    HttpResponse<String> paused = server.query("POST", "/q/pause", "");
    assertThat(paused.statusCode()).isEqualTo(200);
    assertThat(paused.body())
        .contains("\"state\":\"PAUSED\"", "\"isStreaming\":true", "\"resume\"", "\"trigger\"");
    assertThat(paused.headers().firstValue("ETag")).contains("\"1\"");
    HttpResponse<String> resumed = server.query("POST", "/q/resume", "");
    assertThat(resumed.statusCode()).isEqualTo(200);
    assertThat(resumed.body()).contains("\"state\":\"RUNNING\"", "\"pause\"");
  }

  @Test
  void answers_202_until_the_pause_is_reached() throws Exception {
    server.create("q", true);
    server.queries.slow(true);
    assertThat(server.query("POST", "/q/pause", "").statusCode()).isEqualTo(202);
    HttpResponse<String> waited = server.query("POST", "/q/pause", "", "Prefer", "wait=0");
    assertThat(waited.statusCode()).isEqualTo(202);
    assertThat(waited.headers().firstValue("Preference-Applied")).contains("wait=0");
    server.queries.settle("q", QueryState.PAUSED);
    server.queries.slow(false);
    assertThat(server.query("POST", "/q/pause", "", "Prefer", "wait=30").statusCode())
        .isEqualTo(200);
  }

  @Test
  void what_is_refused_for_its_wait_was_not_done() throws Exception {
    server.create("q", false);
    for (String action : new String[] {"start", "restart"}) {
      assertThat(server.query("POST", "/q/" + action, "", "Prefer", "wait=soon").statusCode())
          .isEqualTo(400);
      assertThat(server.queries.get("q").state()).as(action).isEqualTo(QueryState.STOPPED);
    }
    server.queries.start("q");
    for (String action : new String[] {"stop", "pause"}) {
      assertThat(server.query("POST", "/q/" + action, "", "Prefer", "wait=soon").statusCode())
          .isEqualTo(400);
      assertThat(server.queries.get("q").state()).as(action).isEqualTo(QueryState.RUNNING);
    }
  }

  @Test
  void start_is_reached_by_a_paused_query() throws Exception {
    server.create("q", false);
    server.queries.settle("q", QueryState.PAUSED);
    assertThat(server.query("POST", "/q/start", "").statusCode()).isEqualTo(200);
  }

  @Test
  void trigger_answers_when_the_batch_ended() throws Exception {
    server.create("q", true);
    HttpResponse<String> ended = server.query("POST", "/q/trigger", "", "Prefer", "wait=30");
    assertThat(ended.statusCode()).isEqualTo(200);
    assertThat(ended.body()).contains("\"name\":\"q\"");
    server.queries.caughtUp(false);
    assertThat(server.query("POST", "/q/trigger", "").statusCode()).isEqualTo(202);
    assertThat(server.query("POST", "/q/trigger", "", "Prefer", "wait=0").statusCode())
        .isEqualTo(202);
  }

  @Test
  void what_does_not_run_answers_409_with_what_is_allowed() throws Exception {
    server.create("q", false);
    for (String action : new String[] {"pause", "resume", "trigger"}) {
      HttpResponse<String> refused = server.query("POST", "/q/" + action, "");
      assertThat(refused.statusCode()).as(action).isEqualTo(409);
      assertThat(refused.body())
          .contains("\"code\":\"ILLEGAL_STATE\"", "\"currentState\":\"STOPPED\"", "\"start\"");
    }
    assertThat(server.query("POST", "/absent/pause", "").statusCode()).isEqualTo(404);
  }
}
