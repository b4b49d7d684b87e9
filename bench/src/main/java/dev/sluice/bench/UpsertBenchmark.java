package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One row in a hundred of a table changed by key, as many again added: Sluice's sink in mode {@code
 * upsert} beside Spark's MERGE of the same rows into the same table.
 */
final class UpsertBenchmark {

  /** Nothing that exists is touched twice, and every file is touched. */
  private static final int ONE_IN = 100;

  private static final String MERGE =
      "MERGE INTO delta.`%s` AS t USING delta.`%s` AS s ON t.OrderID = s.OrderID"
          + " WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *";

  private final Settings settings;
  private final Path directory;
  private final Orders orders;

  UpsertBenchmark(Settings settings, Path directory, Orders orders) {
    this.settings = settings;
    this.directory = directory;
    this.orders = orders;
  }

  /** One side's turn. */
  private record Turn(double seconds, double cpuSeconds, long peakMemory, String fingerprint) {}

  /** The work that is timed. */
  private interface Work {
    void upsert(Path changes, Path table) throws Exception;
  }

  /** Runs both sides in turn, round by round, and prints once their tables are the same. */
  void run() throws Exception {
    Path changes = changes();
    List<Turn> ours = new ArrayList<>();
    List<Turn> theirs = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      Path own = directory.resolve("sluice-" + round);
      try (Sluice sluice = Sluice.start(own)) {
        ours.add(turn(sluice.process(), own, changes, sluice::upsert));
      }
      Path other = directory.resolve("spark-" + round);
      try (Spark spark = Spark.start(other)) {
        Work merge = (source, table) -> spark.sql(MERGE.formatted(table, source));
        theirs.add(turn(spark.process(), other, changes, merge));
      }
    }
    print(best(ours), best(theirs));
  }

  /** Every hundredth order with twice the quantity, and half as many new ones. */
  private Path changes() throws Exception {
    DeltaDirectory table = DeltaDirectory.create(directory.resolve("changes"));
    long rows = settings.rows() / ONE_IN;
    Path file = table.root().resolve("part-0.parquet");
    orders.writeChanges(settings.rows(), ONE_IN, file);
    table.add(1, List.of(file), rows + rows / 2);
    return table.root();
  }

  private Turn turn(WorkerProcess process, Path own, Path changes, Work work) throws Exception {
    Path table = orders.table(own.resolve("table"), settings.rows());
    var cpuBefore = process.cpuTime();
    long start = System.nanoTime();
    work.upsert(changes, table);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = process.cpuTime().minus(cpuBefore).toMillis() / 1e3;
    String rows = orders.content(new DeltaDirectory(table).files());
    return new Turn(seconds, cpu, process.peakMemory(), rows);
  }

  private void print(Turn ours, Turn theirs) throws IOException {
    if (!ours.fingerprint().equals(theirs.fingerprint())) {
      throw new IOException("the tables differ: " + ours + " " + theirs);
    }
    System.out.printf(
        "## Upsert: 1 %% of %,d rows changed, half as many added%n%nBoth tables: %s%n%n",
        settings.rows(), ours.fingerprint());
    Report report = new Report("contender", "s", "CPU s", "peak MB");
    row(report, "Sluice, mode upsert", ours);
    row(report, "Spark, MERGE", theirs);
    report.row(
        "Spark / Sluice",
        "%.1f".formatted(theirs.seconds() / ours.seconds()),
        "%.1f".formatted(theirs.cpuSeconds() / ours.cpuSeconds()),
        "");
    report.print();
  }

  private static void row(Report report, String name, Turn turn) {
    report.row(
        name,
        "%.2f".formatted(turn.seconds()),
        "%.2f".formatted(turn.cpuSeconds()),
        "%,d".formatted(turn.peakMemory() >> 20));
  }

  private static Turn best(List<Turn> turns) {
    return turns.stream()
        .min((one, other) -> Double.compare(one.seconds(), other.seconds()))
        .orElseThrow();
  }
}
