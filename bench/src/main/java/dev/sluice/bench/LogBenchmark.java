package dev.sluice.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Polls of and commits to a table of 100 versions and one of 100,000, in turn on one server. A
 * version is a commit of one file that nobody reads.
 */
final class LogBenchmark {
  private static final int SHORT = 99;
  private static final int LONG = 99_999;
  private static final int TURNS = 200;

  /** What a poll or commit of the long log may cost, as a multiple of the short one's. */
  private static final double MOST = 1.5;

  private final Path directory;

  LogBenchmark(Path directory) {
    this.directory = directory;
  }

  void run() throws Exception {
    Path warehouse = directory.resolve("warehouse");
    write(warehouse.resolve("short_log"), SHORT);
    write(warehouse.resolve("long_log"), LONG);
    try (Sluice server = Sluice.start(directory)) {
      double openShort = millis(() -> server.client().tables().history("short_log", 1, null));
      double openLong = millis(() -> server.client().tables().history("long_log", 1, null));
      Turns polls = new Turns();
      Turns commits = new Turns();
      for (int turn = 0; turn < TURNS; turn++) {
        polls.add(
            millis(() -> server.client().tables().history("short_log", 1, null)),
            millis(() -> server.client().tables().history("long_log", 1, null)));
      }
      for (int turn = 0; turn < TURNS; turn++) {
        commits.add(commit(server, "short_log", turn), commit(server, "long_log", turn));
      }
      print(openShort, openLong, polls, commits);
    }
  }

  private static double commit(Sluice server, String table, int turn) throws Exception {
    return millis(() -> server.client().tables().append(table, List.of(Map.of("id", turn))));
  }

  private static void print(double openShort, double openLong, Turns polls, Turns commits) {
    System.out.printf("## Log%n%n");
    Report report = new Report("", "100 versions, ms", "100,000 versions, ms");
    report.row("first look", "%.0f".formatted(openShort), "%.0f".formatted(openLong));
    report.row("poll, median", polls.shorter(), polls.longer());
    report.row("commit, median", commits.shorter(), commits.longer());
    report.print();
    Report budget = new Report("100,000 versions against 100", "ratio", "at most " + MOST);
    budget.limit("poll", polls.ratio(), MOST);
    budget.limit("commit", commits.ratio(), MOST);
    budget.print();
  }

  /** Times of the same work on both logs. */
  private static final class Turns {
    private final List<Double> shortLog = new ArrayList<>();
    private final List<Double> longLog = new ArrayList<>();

    void add(double onShort, double onLong) {
      shortLog.add(onShort);
      longLog.add(onLong);
    }

    String shorter() {
      return "%.2f".formatted(median(shortLog));
    }

    String longer() {
      return "%.2f".formatted(median(longLog));
    }

    double ratio() {
      return median(longLog) / median(shortLog);
    }

    private static double median(List<Double> times) {
      List<Double> sorted = new ArrayList<>(times);
      Collections.sort(sorted);
      return sorted.get(sorted.size() / 2);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double millis(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static void write(Path table, int versions) throws IOException {
    String schema =
        "{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[{\\\"name\\\":\\\"id\\\",\\\"type\\\":"
            + "\\\"long\\\",\\\"nullable\\\":true,\\\"metadata\\\":{}}]}";
    // No checkpoint comes about in between: a rival for the disk and the cores.
    commit(
        table,
        0,
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n"
            + "{\"metaData\":{\"id\":\"t\",\"format\":{\"provider\":\"parquet\",\"options\":{}},"
            + "\"schemaString\":\""
            + schema
            + "\",\"partitionColumns\":[],"
            + "\"configuration\":{\"delta.checkpointInterval\":\"1000000\"}}}");
    for (int version = 1; version <= versions; version++) {
      commit(
          table,
          version,
          "{\"add\":{\"path\":\"part-"
              + version
              + ".parquet\",\"partitionValues\":{},\"size\":1000,"
              + "\"modificationTime\":1,\"dataChange\":true,\"stats\":\"{\\\"numRecords\\\":1}\"}}");
    }
  }

  private static void commit(Path table, int version, String actions) throws IOException {
    Path log = table.resolve("_delta_log");
    Files.createDirectories(log);
    Path file = log.resolve("%020d.json".formatted(version));
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write(actions);
      writer.newLine();
    }
  }
}
