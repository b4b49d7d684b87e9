package dev.sluice.bench;

import dev.sluice.client.StreamingQueryProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A window aggregation whose state grows: what a batch of a thousand touched keys costs at a
 * hundredth, a tenth and all of the keys, how much memory that takes, and how long a server takes
 * that was killed.
 */
final class StateBenchmark {
  private static final int CHUNK = 1_000_000;
  private static final int TOUCHED = 1000;
  private static final int BATCHES = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What a batch may cost with all keys, as a multiple of one with a hundredth of them. */
  private static final double MOST = 2;

  private static final String SCHEMA =
      "{\"type\":\"struct\",\"fields\":["
          + "{\"name\":\"k\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},"
          + "{\"name\":\"ts\",\"type\":\"timestamp\",\"nullable\":true,\"metadata\":{}},"
          + "{\"name\":\"v\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}";

  private static final String DEFINITION =
      """
      {"name": "windows",
       "source": {"format": "delta", "path": "%s"},
       "transforms": [
         {"withWatermark": {"column": "ts", "delay": "10 minutes"}},
         {"groupBy": {"keys": ["window(ts, '1 hour') AS w", "k"],
                      "aggregates": ["count(*) AS n", "sum(v) AS s", "max(v) AS m"]}}],
       "sink": {"format": "delta", "path": "%s", "outputMode": "append"}}
      """;

  private final Settings settings;
  private final Path directory;
  private long version;

  StateBenchmark(Settings settings, Path directory) {
    this.settings = settings;
    this.directory = directory;
  }

  void run() throws Exception {
    System.out.printf("## State: a window aggregation of up to %,d keys%n%n", settings.rows());
    DeltaDirectory source = DeltaDirectory.create(directory.resolve("source"), SCHEMA);
    Report report = new Report("keys", "all of them read in s", "batch, median ms", "peak MB");
    List<Double> batches = new ArrayList<>();
    Sluice server = Sluice.start(directory);
    double recovery;
    try {
      String definition = DEFINITION.formatted(source.root(), directory.resolve("sink"));
      server.client().queries().createFromJson(definition, true);
      long have = 0;
      for (long size : List.of(settings.rows() / 100, settings.rows() / 10, settings.rows())) {
        double grown = grow(server, source, have, size);
        have = size;
        batches.add(touch(server, source, size));
        String peak = "%,d".formatted(server.process().peakMemory() >> 20);
        report.row(
            "%,d".formatted(size),
            "%.1f".formatted(grown),
            "%.0f".formatted(batches.get(batches.size() - 1)),
            peak);
      }
      server.process().kill();
      long start = System.nanoTime();
      server.client().close();
      server = Sluice.start(directory);
      append(source, touching(settings.rows(), 0), TOUCHED);
      await(server);
      recovery = (System.nanoTime() - start) / 1e9;
    } finally {
      server.close();
    }
    report.row("killed, then a batch, s", "%.1f".formatted(recovery), "", "");
    report.print();
    Report budget = new Report("batch", "ratio", "at most " + MOST);
    budget.limit("all keys against a hundredth", batches.get(2) / batches.get(0), MOST);
    budget.print();
  }

  private double grow(Sluice server, DeltaDirectory source, long have, long size)
      throws IOException, SQLException {
    long start = System.nanoTime();
    for (long from = have; from < size; from += CHUNK) {
      long to = Math.min(from + CHUNK, size);
      append(source, row("i") + " FROM range(" + from + ", " + to + ") AS r(i)", to - from);
      await(server);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** The median of some batches; what a batch takes is told by its progress. */
  private double touch(Sluice server, DeltaDirectory source, long size)
      throws IOException, SQLException {
    List<Double> times = new ArrayList<>();
    for (int batch = 0; batch < BATCHES; batch++) {
      append(source, touching(size, batch + 1), TOUCHED);
      await(server);
      List<StreamingQueryProgress> progress = server.client().queries().progress("windows");
      times.add((double) progress.get(progress.size() - 1).batchDuration());
    }
    Collections.sort(times);
    return times.get(times.size() / 2);
  }

  private String touching(long size, int batch) {
    String key =
        "CAST(hash(i + " + (settings.seed() + 7919L * batch) + ") % " + size + " AS BIGINT)";
    return row(key) + " FROM range(" + TOUCHED + ") AS r(i)";
  }

  private static String row(String key) {
    return "SELECT "
        + key
        + " AS k, TIMESTAMPTZ '2026-01-01 10:00:00+00' + to_seconds(i % 1800) AS ts, i AS v";
  }

  private void append(DeltaDirectory source, String query, long rows)
      throws IOException, SQLException {
    version++;
    Path file = source.root().resolve("part-" + version + ".parquet");
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
    }
    if (!Files.exists(file)) {
      throw new IOException("nothing was written to " + file);
    }
    source.add(version, List.of(file), rows);
  }

  private static void await(Sluice server) throws IOException {
    if (!server.client().queries().processAllAvailable("windows", PATIENCE)) {
      throw new IOException("the query is not done: " + server.client().queries().get("windows"));
    }
  }
}
