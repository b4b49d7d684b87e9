package dev.sluice.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The queries of Nexmark, Delta to Delta, in Sluice and in Spark in turn. */
final class NexmarkBenchmark {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Settings settings;
  private final Path directory;
  private final Path tables;

  NexmarkBenchmark(Settings settings, Path directory) {
    this.settings = settings;
    this.directory = directory;
    this.tables = directory.resolve("tables");
  }

  /** The work of one side, which writes the sink. */
  private interface Side {
    void run(Path sink) throws IOException;
  }

  /** What one side did. */
  private record Turn(double seconds, String rows) {}

  /** Runs each query on both sides, checks that their rows are the same, and prints. */
  void run() throws Exception {
    Nexmark.write(tables, settings.rows(), settings.seed());
    System.out.printf("## Nexmark: %,d events, Delta to Delta%n%n", settings.rows());
    Report report =
        new Report("query", "rows", "Sluice s", "Spark s", "Sluice events/s", "Spark / Sluice");
    double logs = 0;
    try (Sluice sluice = Sluice.start(directory.resolve("sluice"));
        Spark spark = Spark.start(directory.resolve("spark"))) {
      for (Nexmark.Query query : Nexmark.queries()) {
        Turn theirs = best(query.name() + "-spark", sink -> spark.nexmark(query, tables, sink));
        Turn ours = best(query.name() + "-sluice", sink -> sluice(sluice, query, sink));
        logs += Math.log(report(report, query, ours, theirs));
      }
    }
    report.row("geometric mean", "", "", "", "", "%.1f".formatted(mean(logs)));
    report.print();
  }

  private static double mean(double logs) throws IOException {
    return Math.exp(logs / Nexmark.queries().size());
  }

  private double report(Report report, Nexmark.Query query, Turn ours, Turn theirs) {
    if (!ours.rows().equals(theirs.rows())) {
      throw new IllegalStateException(query.name() + " differs: " + ours + " " + theirs);
    }
    double ratio = theirs.seconds() / ours.seconds();
    report.row(
        query.name(),
        ours.rows().replaceFirst(" .*", ""),
        seconds(ours),
        seconds(theirs),
        "%,.0f".formatted(settings.rows() / ours.seconds()),
        "%.1f".formatted(ratio));
    return ratio;
  }

  private static String seconds(Turn turn) {
    return "%.2f".formatted(turn.seconds());
  }

  /** The best of the rounds; the first of two or more warms the side up. */
  private Turn best(String name, Side side) throws Exception {
    Turn best = turn(name, side);
    for (int round = 1; round < settings.rounds(); round++) {
      Turn next = turn(name + "-" + round, side);
      best = next.seconds() < best.seconds() ? next : best;
    }
    return best;
  }

  private Turn turn(String name, Side side) throws Exception {
    Path sink = directory.resolve(name);
    long start = System.nanoTime();
    side.run(sink);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Turn(seconds, fingerprint(new DeltaDirectory(sink).files()));
  }

  private void sluice(Sluice sluice, Nexmark.Query query, Path sink) throws IOException {
    String name = sink.getFileName().toString();
    ObjectNode definition = relation(query.input()).put("name", name);
    for (String other : query.others()) {
      definition.withObject("/relations").set(other, relation(other));
    }
    query
        .statements()
        .forEach(sql -> definition.withArray("transforms").addObject().put("sql", sql));
    definition.putObject("sink").put("format", "delta").put("path", sink.toString());
    definition.putObject("trigger").put("availableNow", true);
    sluice.run(name, definition.toString());
  }

  private ObjectNode relation(String table) {
    ObjectNode relation = JSON.createObjectNode();
    relation
        .putObject("source")
        .put("format", "delta")
        .put("path", tables.resolve(table).toString())
        .putObject("options")
        .put("maxFilesPerTrigger", 1);
    relation
        .putArray("transforms")
        .addObject()
        .putObject("withWatermark")
        .put("column", "dateTime")
        .put("delay", "4 seconds");
    return relation;
  }

  /** The number of rows and a sum over them that does not depend on their order. */
  private static String fingerprint(List<Path> files) throws SQLException {
    if (files.isEmpty()) {
      return "0 rows";
    }
    String names = files.stream().map(file -> "'" + file + "'").toList().toString();
    String sql =
        "SELECT count(*) || ' rows, checksum ' || sum(CAST(hash(CAST(t AS VARCHAR)) AS HUGEINT))"
            + " FROM read_parquet(%s) t".formatted(names);
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
