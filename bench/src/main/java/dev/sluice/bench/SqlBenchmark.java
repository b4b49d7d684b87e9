package dev.sluice.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The 22 queries of TPC-H over Delta tables, by {@code POST /sql} and in Spark, in turn. */
final class SqlBenchmark {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Settings settings;
  private final Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  SqlBenchmark(Settings settings, Path directory) {
    this.settings = settings;
    this.directory = directory;
  }

  /** What one side answered. */
  private record Answer(double seconds, List<String> rows) {}

  /** Runs each query on both sides, checks that their rows are the same, and prints. */
  void run() throws Exception {
    Path tables = directory.resolve("warehouse");
    Tpch.write(tables, settings.scale());
    System.out.printf("## SQL: TPC-H at scale %s, Delta tables%n%n", settings.scale());
    Report report = new Report("query", "rows", "Sluice s", "Spark s", "Spark / Sluice");
    double logs = 0;
    Map<String, String> queries = Tpch.queries();
    try (Sluice sluice = Sluice.start(directory);
        Spark spark = Spark.start(directory.resolve("spark"))) {
      for (String table : Tpch.schemas().keySet()) {
        spark.sql(
            "CREATE TABLE " + table + " USING delta LOCATION '" + tables.resolve(table) + "'");
      }
      for (Map.Entry<String, String> query : queries.entrySet()) {
        Answer ours = best(() -> sluice(sluice, query.getValue()));
        Answer theirs = best(() -> spark(spark, query.getValue()));
        if (!ours.rows().equals(theirs.rows())) {
          throw new IllegalStateException(query.getKey() + " differs: " + ours + " " + theirs);
        }
        double ratio = theirs.seconds() / ours.seconds();
        logs += Math.log(ratio);
        report.row(
            query.getKey(),
            "" + ours.rows().size(),
            "%.3f".formatted(ours.seconds()),
            "%.3f".formatted(theirs.seconds()),
            "%.1f".formatted(ratio));
      }
    }
    report.row("geometric mean", "", "", "", "%.1f".formatted(Math.exp(logs / queries.size())));
    report.print();
  }

  private interface Side {
    List<String> ask() throws Exception;
  }

  /** The best of the rounds; the first of two or more warms the side up. */
  private Answer best(Side side) throws Exception {
    Answer best = timed(side);
    for (int round = 0; round < settings.rounds(); round++) {
      Answer next = timed(side);
      best = next.seconds() < best.seconds() ? next : best;
    }
    return best;
  }

  private static Answer timed(Side side) throws Exception {
    long start = System.nanoTime();
    List<String> rows = side.ask();
    return new Answer((System.nanoTime() - start) / 1e9, rows);
  }

  private List<String> sluice(Sluice server, String sql) throws Exception {
    URI endpoint = server.endpoint().resolve("/api/v1/sql");
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .header("Accept", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("sql", sql))))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    return named(answer.body().lines().toList());
  }

  /** The lines between the first, which names the columns, and the last, which ends the answer. */
  private static List<String> named(List<String> lines) throws IOException {
    List<String> names = new ArrayList<>();
    JSON.readTree(lines.get(0))
        .path("schema")
        .forEach(field -> names.add(field.get("name").asText()));
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      JsonNode row = JSON.readTree(line);
      Map<String, String> values = new TreeMap<>();
      for (int column = 0; column < names.size(); column++) {
        put(values, names.get(column), row.get(column));
      }
      rows.add(values.toString());
    }
    return sorted(rows);
  }

  private static List<String> spark(Spark spark, String sql) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String row : spark.rows(sql)) {
      Map<String, String> values = new TreeMap<>();
      for (Map.Entry<String, JsonNode> field : JSON.readTree(row).properties()) {
        put(values, field.getKey(), field.getValue());
      }
      rows.add(values.toString());
    }
    return sorted(rows);
  }

  /** Not every query orders its rows to the last. */
  private static List<String> sorted(List<String> rows) {
    rows.sort(null);
    return rows;
  }

  private static void put(Map<String, String> values, String name, JsonNode value) {
    if (!value.isNull()) {
      values.put(name, value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
    }
  }
}
