package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryRoutesTest {
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
  void patches_a_definition_under_the_revision() throws Exception {
    server.create("q", false);
    String patch = "{\"transforms\":[{\"filter\":\"x > 1\"}]}";
    HttpResponse<String> changed = server.query("PATCH", "/q", patch, "If-Match", "\"1\"");
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag")).contains("\"2\"");
    assertThat(changed.body()).contains("\"revision\":2", "\"filter\":\"x > 1\"");
    assertThat(server.query("PATCH", "/q", "{}", "If-Match", "\"1\"").statusCode()).isEqualTo(412);
    assertThat(server.query("PATCH", "/absent", "{}").statusCode()).isEqualTo(404);
    HttpResponse<String> merge =
        server.query(
            "PATCH",
            "/q",
            "{\"transforms\":null}",
            "Content-Type",
            "application/merge-patch+json; charset=utf-8");
    assertThat(merge.body()).contains("\"revision\":3", "\"transforms\":[]");
  }

  @Test
  void refuses_a_patch_that_gives_no_definition() throws Exception {
    server.create("q", false);
    HttpResponse<String> faulty = server.query("PATCH", "/q", "{\"sink\":{\"tabel\":\"c\"}}");
    assertThat(faulty.statusCode()).isEqualTo(422);
    assertThat(faulty.body()).contains("\"pointer\":\"/sink/tabel\"", "\"table\"");
    assertThat(server.query("PATCH", "/q", "{}", "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(server.query("PATCH", "/q", "{").statusCode()).isEqualTo(400);
  }

  @Test
  void pages_through_the_versions() throws Exception {
    server.create("q", false);
    server.query("PATCH", "/q", "{\"transforms\":[{\"filter\":\"x > 1\"}]}");
    String first = server.query("GET", "/q/versions?limit=1", "").body();
    assertThat(first)
        .startsWith("{\"versions\":[{\"revision\":2,\"at\":\"2026-11-22T07:00:21.746Z\"")
        .contains("\"definition\":{\"name\":\"q\"")
        .endsWith("\"nextCursor\":\"2\"}");
    assertThat(server.query("GET", "/q/versions?limit=1&cursor=2", "").body())
        .contains("\"revision\":1")
        .endsWith("\"nextCursor\":null}");
    assertThat(server.query("GET", "/q/versions/1", "").body()).startsWith("{\"revision\":1");
    assertThat(server.query("GET", "/q/versions/3", "").statusCode()).isEqualTo(404);
    assertThat(server.query("GET", "/q/versions/x", "").statusCode()).isEqualTo(404);
  }

  @Test
  void rolls_back_under_the_revision() throws Exception {
    server.create("q", false);
    server.query("PATCH", "/q", "{\"transforms\":[{\"filter\":\"x > 1\"}]}");
    HttpResponse<String> stale =
        server.query("POST", "/q/versions/1/rollback", "", "If-Match", "\"1\"");
    assertThat(stale.statusCode()).isEqualTo(412);
    HttpResponse<String> back =
        server.query("POST", "/q/versions/1/rollback", "", "If-Match", "\"2\"");
    assertThat(back.statusCode()).isEqualTo(200);
    assertThat(back.headers().firstValue("ETag")).isPresent();
    assertThat(server.query("POST", "/q/versions/9/rollback", "").statusCode()).isEqualTo(404);
  }

  @Test
  void pages_through_the_batches() throws Exception {
    server.create("q", false);
    String first = server.query("GET", "/q/batches?limit=2", "").body();
    assertThat(first)
        .startsWith(
            "{\"batches\":[{\"batchId\":4,\"timestamp\":\"2026-11-22T07:00:21.746Z\","
                + "\"committed\":false,\"startOffset\":{\"reservoirVersion\":3,\"index\":-1},"
                + "\"endOffset\":{\"reservoirVersion\":3,\"index\":-1},"
                + "\"sources\":[{\"startOffset\":{\"reservoirVersion\":3,\"index\":-1},"
                + "\"endOffset\":{\"reservoirVersion\":3,\"index\":-1}}],\"version\":null,"
                + "\"numOutputRows\":null,\"numFiles\":null,\"numBytes\":null},{\"batchId\":3,")
        .contains("\"version\":13,\"numOutputRows\":10,\"numFiles\":2,\"numBytes\":150}")
        .endsWith("\"nextCursor\":\"3\"}");
    String rest = server.query("GET", "/q/batches?cursor=3", "").body();
    assertThat(rest).contains("\"batchId\":0").endsWith("\"nextCursor\":null}");
  }

  @Test
  void shows_a_batch_with_its_files() throws Exception {
    server.create("q", false);
    assertThat(server.query("GET", "/q/batches/3", "").body())
        .endsWith(
            "\"files\":[{\"path\":\"a.parquet\",\"partitionValues\":{\"day\":null},"
                + "\"sizeBytes\":100,\"numRows\":7},{\"path\":\"b.parquet\","
                + "\"partitionValues\":{\"day\":\"1\"},\"sizeBytes\":50,\"numRows\":3}]}");
    assertThat(server.query("GET", "/q/batches/9", "").statusCode()).isEqualTo(404);
    assertThat(server.query("GET", "/q/batches/-1", "").statusCode()).isEqualTo(404);
  }
}
