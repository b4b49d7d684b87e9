package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** From the start of the process until it is ready, and until the first example's first commit. */
final class StartBenchmark {
  /** A start of Spark lasts as long as many of Sluice. */
  private static final int SLUICE_STARTS = 3;

  private static final String TABLE = "orders_processed";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final Settings settings;
  private final Path directory;

  StartBenchmark(Settings settings, Path directory) {
    this.settings = settings;
    this.directory = directory;
  }

  /** Seconds since the start of the process. */
  private record Turn(double ready, double committed) {}

  /** Starts the contenders in turn, round by round, and prints. */
  void run() throws Exception {
    List<Turn> sluice = new ArrayList<>();
    List<Turn> spark = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      for (int start = 0; start < SLUICE_STARTS; start++) {
        sluice.add(sluice(directory.resolve("sluice-" + round + "-" + start)));
      }
      spark.add(spark(directory.resolve("spark-" + round)));
    }
    print(sluice, spark);
  }

  private static Turn sluice(Path own) throws Exception {
    long start = System.nanoTime();
    try (Sluice server = Sluice.start(own)) {
      double ready = secondsSince(start);
      statements().forEach(server.client()::sql);
      String definition = Files.readString(Settings.EXAMPLE.resolve("query.json"));
      server.client().queries().createFromJson(definition, true);
      return new Turn(ready, firstCommit(server.table(TABLE), start));
    }
  }

  private static Turn spark(Path own) throws Exception {
    long start = System.nanoTime();
    try (Spark spark = Spark.start(own)) {
      double ready = secondsSince(start);
      for (String statement : statements()) {
        spark.sql(statement);
      }
      spark.stream(spark.table("orders_in"), spark.table(TABLE));
      return new Turn(ready, firstCommit(spark.table(TABLE), start));
    }
  }

  private static List<String> statements() throws Exception {
    return List.of(Files.readString(Settings.EXAMPLE.resolve("statements.sql")).split(";\\s*"));
  }

  /** Waits for the first version that adds rows; the sink's creation may be one of its own. */
  private static double firstCommit(Path table, long start) throws Exception {
    DeltaDirectory sink = new DeltaDirectory(table);
    long version = 0;
    while (true) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("no rows in " + table);
      }
      if (!sink.hasVersion(version)) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
      } else if (sink.filesAddedBy(version++).size() > 0) {
        return secondsSince(start);
      }
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(List<Turn> sluice, List<Turn> spark) {
    System.out.printf(
        "## Start: from the start of the process, median of %d and %d%n%n",
        sluice.size(), spark.size());
    Report report = new Report("contender", "ready s", "first commit s");
    report.row("Sluice", "%.2f".formatted(ready(sluice)), "%.2f".formatted(committed(sluice)));
    report.row("Spark", "%.2f".formatted(ready(spark)), "%.2f".formatted(committed(spark)));
    report.print();
    Report budget = new Report("Sluice's budget", "is", "holds");
    budget.limit("ready in at most 1 s", ready(sluice), 1);
    budget.limit("first commit in at most 2 s", committed(sluice), 2);
    budget.print();
  }

  private static double ready(List<Turn> turns) {
    return median(turns.stream().map(Turn::ready).toList());
  }

  private static double committed(List<Turn> turns) {
    return median(turns.stream().map(Turn::committed).toList());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
