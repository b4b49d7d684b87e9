package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From a foreign program's commit to the source table until the commit of the sink that holds its
 * row: one row a second, nothing else to do.
 */
final class LatencyBenchmark {
  /** Rows at the start of a turn that warm the contender up and are not counted. */
  private static final int WARM_UP = 5;

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

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
          all.addAll(turn(running, own));
        }
      }
    }
    millis.values().forEach(values -> values.sort(null));
    print();
  }

  private List<Double> turn(Contender contender, Path own) throws Exception {
    DeltaDirectory source = DeltaDirectory.create(own.resolve("source"));
    DeltaDirectory sink = new DeltaDirectory(own.resolve("sink"));
    contender.stream(source.root(), sink.root());
    int appends = WARM_UP + settings.appends();
    long[] committed = new long[appends];
    Map<Long, Long> seen = new HashMap<>();
    long next = Math.max(0, sink.latestVersion());
    long begin = System.nanoTime();
    for (int append = 0; append < appends; append++) {
      // Ids whose orders have a price: the others are filtered out and would never arrive.
      Path file = source.root().resolve("part-" + append + ".parquet");
      orders.write(id(append), id(append) + 1, file);
      next = watch(sink, next, seen, begin + TimeUnit.SECONDS.toNanos(append));
      source.add(append + 1, List.of(file), 1);
      committed[append] = System.nanoTime();
    }
    return latencies(sink, next, seen, committed);
  }

  private static long id(int append) {
    return 11L * append;
  }

  /** Notes when each version of the sink appears, until the time; returns the next version. */
  private static long watch(DeltaDirectory sink, long next, Map<Long, Long> seen, long until) {
    long version = next;
    while (System.nanoTime() < until) {
      if (sink.hasVersion(version)) {
        seen.put(version++, System.nanoTime());
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return version;
  }

  private List<Double> latencies(
      DeltaDirectory sink, long next, Map<Long, Long> seen, long[] committed) throws Exception {
    Map<Long, Long> arrived = new HashMap<>();
    long looked = 0;
    long version = next;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (arrived.size() < committed.length) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("rows are missing from " + sink + ": " + arrived);
      }
      version = watch(sink, version, seen, System.nanoTime() + PAUSE_NANOS);
      for (; looked < version; looked++) {
        List<Path> files = sink.filesAddedBy(looked);
        for (long id : files.isEmpty() ? List.<Long>of() : orders.ids(files)) {
          arrived.merge(id, seen.get(looked), (one, other) -> fail(sink, id));
        }
      }
    }
    List<Double> millis = new ArrayList<>();
    for (int append = WARM_UP; append < committed.length; append++) {
      millis.add((arrived.get(id(append)) - committed[append]) / 1e6);
    }
    return millis;
  }

  private static long fail(DeltaDirectory sink, long id) {
    throw new IllegalStateException("order " + id + " is twice in " + sink);
  }

  private void print() {
    System.out.printf(
        "## Latency: source commit to sink commit, one row a second, %d rows%n%n"
            + "Every row arrived once.%n%n",
        millis.get("Sluice").size());
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
    List<Double> sorted = millis.get(name);
    return sorted.get(Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.size()) - 1));
  }
}
