package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.runtime.Previews.Bounds;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreviewRoutesTest {
  private static final String DEFINITION =
      "{\"definition\":{\"source\":{\"format\":\"delta\",\"table\":\"t\"}}%s}";

  private final RunningServer server = new RunningServer();

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> preview(String more) throws Exception {
    return server.send(
        server
            .request("/api/v1/preview")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(DEFINITION.formatted(more))));
  }

  @Test
  void a_preview_is_answered_in_the_documented_form() throws Exception {
    assertThat(preview("").body())
        .isEqualTo(
            "{\"steps\":[{\"pointer\":\"/source\",\"transform\":null,"
                + "\"schema\":[{\"name\":\"id\",\"type\":\"bigint\",\"nullable\":true}],"
                + "\"rowCount\":1,\"rows\":[[7]],\"error\":null}],"
                + "\"complete\":true,\"elapsedMs\":3}");
  }

  @Test
  void bounds_have_defaults_and_limits() throws Exception {
    preview("");
    assertThat(server.previews.asked).isEqualTo(new Bounds(20, Duration.ofSeconds(10), false));
    preview(",\"maxRows\":0,\"maxSeconds\":60,\"from\":\"latest\"");
    assertThat(server.previews.asked).isEqualTo(new Bounds(0, Duration.ofSeconds(60), true));
    HttpResponse<String> refused =
        preview(",\"maxRows\":1001,\"maxSeconds\":61,\"from\":\"latst\"");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("/maxRows", "/maxSeconds", "/from");
  }

  @Test
  void previews_turned_away_are_to_be_tried_again() throws Exception {
    server.previews.failure = ErrorCode.TOO_MANY_REQUESTS;
    HttpResponse<String> busy = preview("");
    assertThat(busy.statusCode()).isEqualTo(429);
    assertThat(busy.headers().firstValue("Retry-After")).isPresent();
    server.previews.failure = ErrorCode.TIMEOUT;
    assertThat(preview("").statusCode()).isEqualTo(504);
  }
}
