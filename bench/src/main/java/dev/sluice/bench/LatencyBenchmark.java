package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From a foreign program's commit to the source table until the commit of the sink that holds its
 * row: one row a second, nothing else to do.
 */
final class LatencyBenchmark {
  private final Settings settings;
  private final Path directory;
  private final Orders orders;
  private final Map<String, Contender.Starter> contenders = new LinkedHashMap<>();
  private final Map<String, List<Double>> millis = new LinkedHashMap<>();

  LatencyBenchmark(Settings settings, Path directory, Orders orders) {
    this.settings = settings;
    this.directory = directory;
    this.orders = orders;
    contenders.put("Sluice", Sluice::start);
    contenders.put("Spark", Spark::start);
  }

  /** Runs all contenders in turn, round by round, and prints. */
  void run() throws Exception {
    for (int round = 0; round < settings.rounds(); round++) {
      for (Map.Entry<String, Contender.Starter> contender : contenders.entrySet()) {
        Path own = directory.resolve(contender.getKey() + "-" + round);
        List<Double> all = millis.computeIfAbsent(contender.getKey(), name -> new ArrayList<>());
        try (Contender running = contender.getValue().start(own)) {
          all.addAll(new LatencyTurn(running, own, orders).run(settings.appends()));
        }
      }
    }
    millis.values().forEach(values -> values.sort(null));
    print();
  }

  private void print() {
    System.out.printf(
        "## Latency: source commit to sink commit, one row a second, %d rows%n%n"
            + "Every row arrived once.%n%n",
        settings.rounds() * settings.appends());
    Report report = new Report("contender", "p50 ms", "p99 ms", "max ms", "p50 over Sluice's");
    double sluice = percentile("Sluice", 50);
    for (String name : millis.keySet()) {
      report.row(
          name,
          "%.1f".formatted(percentile(name, 50)),
          "%.1f".formatted(percentile(name, 99)),
          "%.1f".formatted(percentile(name, 100)),
          "%.0f x".formatted(percentile(name, 50) / sluice));
    }
    report.print();
    Report budget = new Report("Sluice's budget", "is", "holds");
    budget.limit("p50 at most 20 ms", sluice, 20);
    budget.limit("p99 at most 60 ms", percentile("Sluice", 99), 60);
    budget.budget("p50 at least 60 x below Spark's", percentile("Spark", 50) / sluice, 60);
    budget.print();
  }

  /** By the nearest rank. */
  private double percentile(String name, int percent) {
    List<Double> sorted = millis.getOrDefault(name, List.of());
    return sorted.get(Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.size()) - 1));
  }
}
