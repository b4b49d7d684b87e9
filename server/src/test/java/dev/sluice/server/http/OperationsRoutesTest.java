package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Setting;
import dev.sluice.server.manager.LogLine;
import dev.sluice.server.manager.QueryError;
import dev.sluice.server.manager.QueryEvent;
import dev.sluice.server.manager.QueryEvent.Change;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsRoutesTest {
  private RunningServer server;

  @BeforeEach
  void start() {
    List<Setting> settings =
        List.of(
            new Setting("port", "8080", Setting.Origin.FLAG, "--port"),
            new Setting("api-key", "***", Setting.Origin.ENVIRONMENT, "SLUICE_API_KEY"));
    HttpLimits limits = new HttpLimits(10_000, 50_000, 2, 4);
    server = new RunningServer(new Front("1.2.3", limits, ApiKeys.NONE, settings));
    server
        .client
        .queries()
        .createFromJson(
            """
        {"name": "q", "source": {"format": "delta", "table": "a"},
         "sink": {"format": "delta", "table": "b"}}""",
            true);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void config_tells_where_each_value_came_from() throws Exception {
    assertThat(get("/api/v1/config").body())
        .isEqualTo(
            "{\"settings\":[{\"name\":\"port\",\"value\":\"8080\",\"source\":\"FLAG\","
                + "\"from\":\"--port\"},{\"name\":\"api-key\",\"value\":\"***\","
                + "\"source\":\"ENVIRONMENT\",\"from\":\"SLUICE_API_KEY\"}]}");
  }

  @Test
  void metrics_tell_what_queries_are_and_did() throws Exception {
    server.queries.publish(new QueryEvent.Progressed(FakeQueries.progressOf("q")));
    server.queries.publish(new QueryEvent.Progressed(FakeQueries.progressOf("q")));
    server.queries.publish(new QueryEvent.Failed("q", error()));
    server.queries.settle("q", QueryState.RESTARTING);
    assertThat(get("/metrics").body().lines())
        .contains(
            "sluice_query_state{query=\"q\",state=\"RESTARTING\"} 1.0",
            "sluice_query_state{query=\"q\",state=\"RUNNING\"} 0.0",
            "sluice_query_desired_running{query=\"q\"} 1.0",
            "sluice_input_rows_total{query=\"q\"} 36.0",
            "sluice_output_rows_total{query=\"q\"} 10.0",
            "sluice_output_bytes_total{query=\"q\"} 1800.0",
            "sluice_batches_total{query=\"q\"} 2.0",
            "sluice_batch_duration_seconds_count{phase=\"addBatch\",query=\"q\"} 2",
            "sluice_source_lag_versions{query=\"q\"} 2.0",
            "sluice_source_lag_bytes{query=\"q\"} 400.0",
            "sluice_source_lag_rows{query=\"q\"} NaN",
            "sluice_source_lag_seconds{query=\"q\"} 5.0",
            "sluice_table_version{query=\"q\"} 7.0",
            "sluice_restarts_total{query=\"q\"} 1.0",
            "sluice_errors_total{code=\"CAST_INVALID_INPUT\",query=\"q\"} 1.0",
            "sluice_sse_readers 0.0",
            "sluice_sql_statements_running 0.0");
  }

  @Test
  void metrics_tell_of_requests_and_the_process() throws Exception {
    get("/api/v1/queries/q");
    get("/api/v1/queries/nobody");
    String text = get("/metrics").body();
    assertThat(text.lines())
        .contains(
            "sluice_http_requests_seconds_count"
                + "{code=\"200\",method=\"GET\",route=\"/api/v1/queries/{name}\"} 1",
            "sluice_http_requests_seconds_count"
                + "{code=\"404\",method=\"GET\",route=\"/api/v1/queries/{name}\"} 1");
    assertThat(text)
        .contains("sluice_build_info{java=\"" + Runtime.version() + "\",version=\"1.2.3\"} 1")
        .containsPattern("process_cpu_seconds_total \\d")
        .containsPattern("process_resident_memory_bytes \\d")
        .containsPattern("jvm_memory_used_bytes\\{area=\"heap\"} \\d")
        .containsPattern("jvm_threads \\d");
  }

  @Test
  void metrics_come_in_the_format_that_is_asked_for() throws Exception {
    HttpResponse<String> text = get("/metrics");
    assertThat(text.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    HttpResponse<String> open =
        server.send(
            server.request("/metrics").header("Accept", "application/openmetrics-text").GET());
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void metrics_forget_a_deleted_query() throws Exception {
    server.queries.publish(new QueryEvent.Progressed(FakeQueries.progressOf("q")));
    server.queries.publish(
        new QueryEvent.Changed(server.queries.get("q"), Change.DELETED, FakeQueries.CREATED));
    server.client.queries().delete("q");
    assertThat(get("/metrics").body()).doesNotContain("query=\"q\"");
  }

  @Test
  void support_bundle_holds_what_a_report_needs() throws Exception {
    server.queries.errors.add(error());
    server.queries.logs("q").append(new LogLine(FakeQueries.CREATED, LogLine.Level.INFO, "a line"));
    HttpResponse<byte[]> response =
        HttpClient.newHttpClient()
            .send(
                server.request("/api/v1/support-bundle").GET().build(), BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
    Map<String, String> files = unzip(response.body());
    assertThat(files.keySet())
        .containsExactly(
            "config.json",
            "metrics.txt",
            "queries/q/errors.json",
            "queries/q/logs.ndjson",
            "queries/q/progress.json",
            "queries/q/query.json",
            "queries/q/status.json",
            "system.json",
            "threads.txt",
            "version.json");
    assertThat(files.get("version.json")).contains("1.2.3");
    assertThat(files.get("config.json")).contains("\"***\"");
    assertThat(files.get("queries/q/logs.ndjson")).contains("a line");
    assertThat(files.get("queries/q/errors.json")).contains("CAST_INVALID_INPUT");
    assertThat(files.get("metrics.txt")).contains("sluice_build_info");
    assertThat(files.get("threads.txt")).contains("\"main\"");
    assertThat(files.get("system.json")).contains("usableBytes");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return server.send(server.request(path).GET());
  }

  private static Map<String, String> unzip(byte[] zip) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private static QueryError error() {
    return new QueryError(
        1,
        ErrorCode.CAST_INVALID_INPUT,
        "The value 'x' is no INT.",
        FakeQueries.CREATED,
        FakeQueries.CREATED,
        1,
        null,
        null);
  }
}
