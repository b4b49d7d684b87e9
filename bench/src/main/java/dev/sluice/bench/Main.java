package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs the benchmark from the root of the repository; see {@link Settings} for its sizes. */
public final class Main {
  private Main() {}

  /** Prints the report on standard output; fails if outputs differ. */
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.fromEnvironment();
    System.out.printf(
        "# Sluice beside Spark and DuckDB%n%n%d cores, Java %s, %s %s; %s%n%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        settings);
    Path directory = Files.createTempDirectory("sluice-bench");
    try (Orders orders = new Orders(settings.seed())) {
      if (settings.measures("start")) {
        new StartBenchmark(settings, directory.resolve("start")).run();
      }
      if (settings.measures("crowd")) {
        new CrowdBenchmark(directory.resolve("crowd")).run();
      }
      if (settings.measures("log")) {
        new LogBenchmark(directory.resolve("log")).run();
      }
      if (settings.measures("latency")) {
        new LatencyBenchmark(settings, directory.resolve("latency"), orders).run();
      }
      if (settings.measures("copy")) {
        new CopyBenchmark(settings, directory.resolve("copy"), orders).run();
      }
      if (settings.measures("upsert")) {
        new UpsertBenchmark(settings, directory.resolve("upsert"), orders).run();
      }
      if (settings.measures("nexmark")) {
        new NexmarkBenchmark(settings, directory.resolve("nexmark")).run();
      }
      if (settings.measures("state")) {
        new StateBenchmark(settings, directory.resolve("state")).run();
      }
      if (settings.measures("translation")) {
        new TranslationBenchmark(directory.resolve("translation")).run();
      }
      if (settings.measures("sql")) {
        new SqlBenchmark(settings, directory.resolve("sql")).run();
      }
    } finally {
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
