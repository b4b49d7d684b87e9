package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A large table copied with a filter and two more columns: rows a second, CPU, memory. */
final class CopyBenchmark {

  private final Settings settings;
  private final Path directory;
  private final Orders orders;
  private final Map<String, Contender.Starter> contenders = new LinkedHashMap<>();
  private final Map<String, List<Turn>> turns = new LinkedHashMap<>();

  CopyBenchmark(Settings settings, Path directory, Orders orders) {
    this.settings = settings;
    this.directory = directory;
    this.orders = orders;
    contenders.put("Sluice", Sluice::start);
    contenders.put("bare DuckDB", BareDuckDb::start);
    contenders.put("Spark", Spark::start);
  }

  /** One contender's copy. */
  private record Turn(double seconds, double cpuSeconds, long peakMemory, String fingerprint) {}

  /** Runs all contenders in turn, round by round, and prints once their outputs are the same. */
  void run() throws Exception {
    Path source = orders.table(directory.resolve("source"), settings.rows());
    for (int round = 0; round < settings.rounds(); round++) {
      for (Map.Entry<String, Contender.Starter> contender : contenders.entrySet()) {
        Path own = directory.resolve(contender.getKey().replace(' ', '-') + "-" + round);
        turns
            .computeIfAbsent(contender.getKey(), name -> new ArrayList<>())
            .add(turn(contender.getValue(), own, source));
      }
    }
    compare();
    print();
  }

  private Turn turn(Contender.Starter starter, Path own, Path source) throws Exception {
    Path sink = own.resolve("sink");
    try (Contender contender = starter.start(own)) {
      Duration cpuBefore = contender.process().cpuTime();
      long start = System.nanoTime();
      contender.copy(source, sink);
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpu = contender.process().cpuTime().minus(cpuBefore).toMillis() / 1e3;
      return new Turn(seconds, cpu, contender.process().peakMemory(), fingerprint(sink));
    }
  }

  private String fingerprint(Path sink) throws Exception {
    boolean delta = Files.isDirectory(sink.resolve("_delta_log"));
    return orders.fingerprint(
        delta ? new DeltaDirectory(sink).files() : DeltaDirectory.parquetIn(sink));
  }

  private void compare() {
    List<String> outputs =
        turns.values().stream().flatMap(List::stream).map(Turn::fingerprint).distinct().toList();
    if (outputs.size() != 1) {
      throw new IllegalStateException("the outputs differ: " + turns);
    }
    System.out.printf(
        "## Copy: %,d rows, Delta to Delta, filter and two columns%n%nAll outputs: %s%n%n",
        settings.rows(), outputs.get(0));
  }

  private void print() {
    Report report =
        new Report(
            "contender", "s", "rows/s", "CPU s", "peak MB", "rows/s over Spark", "CPU of Spark");
    Turn spark = best("Spark");
    for (String name : turns.keySet()) {
      Turn turn = best(name);
      report.row(
          name,
          "%.2f".formatted(turn.seconds()),
          "%,.0f".formatted(settings.rows() / turn.seconds()),
          "%.2f".formatted(turn.cpuSeconds()),
          "%,d".formatted(turn.peakMemory() >> 20),
          "%.1f x".formatted(spark.seconds() / turn.seconds()),
          "1/%.1f".formatted(spark.cpuSeconds() / turn.cpuSeconds()));
    }
    report.print();
    Turn sluice = best("Sluice");
    double overBare = best("bare DuckDB").seconds() / sluice.seconds();
    Report budget = new Report("Sluice's budget at 20 M rows", "is", "holds");
    budget.budget("at least 8 x Spark's rows/s", spark.seconds() / sluice.seconds(), 8);
    budget.budget("at least 0.9 x bare DuckDB's rows/s", overBare, 0.9);
    budget.budget("at least 8 x fewer CPU seconds", spark.cpuSeconds() / sluice.cpuSeconds(), 8);
    budget.limit("at most 450 MB resident", (double) (sluice.peakMemory() >> 20), 450);
    budget.print();
  }

  private Turn best(String name) {
    return turns.getOrDefault(name, List.of()).stream()
        .min((one, other) -> Double.compare(one.seconds(), other.seconds()))
        .orElseThrow();
  }
}
