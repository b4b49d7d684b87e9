package dev.sluice.compat;

import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spark and the server change one table at the same time: statements of both, OPTIMIZE of both,
 * columns that Spark adds, and streams of the server that append and upsert. Every writer knows
 * what its own rows have to be in the end.
 *
 * <p>The seed chooses the statements; how they meet is new in every run.
 */
final class Rivals {
  static final String SUBJECT = "rival writers";

  private static final Duration LONGEST = Duration.ofSeconds(45);
  private static final int STEPS = 30;
  private static final int KEYS = 20;
  private static final String COLUMNS = "(writer STRING, k INT, v INT, seq BIGINT)";

  private final Campaign campaign;
  private final Path directory;
  private final SplittableRandom seeds;
  private final SluiceClient sluice;
  private final int steps;
  private final long deadline = System.nanoTime() + LONGEST.toNanos();
  private final AtomicInteger retries = new AtomicInteger();
  private final Map<String, Map<Integer, Integer>> expected = new TreeMap<>();

  /**
   * @param directory of its own
   */
  Rivals(Campaign campaign, Path directory) {
    this.campaign = campaign;
    this.directory = directory;
    this.seeds = new SplittableRandom(campaign.seed());
    this.sluice = campaign.streams().client();
    this.steps = campaign.share(STEPS);
  }

  void run() {
    Statements.delete(directory);
    sluice.sql("CREATE TABLE " + table("rival") + " " + COLUMNS + " USING DELTA");
    for (String source : List.of("appended", "upserted")) {
      sluice.sql(
          "CREATE TABLE "
              + table(source)
              + " (writer STRING, k INT, v INT, seq BIGINT, op STRING) USING DELTA");
    }
    String appends =
        campaign
            .streams()
            .start(
                query ->
                    query
                        .from(Source.path(path("appended")))
                        .drop("op")
                        .to(Sink.path(path("rival"))));
    String upserts =
        campaign
            .streams()
            .start(
                query ->
                    query
                        .from(Source.path(path("upserted")))
                        .to(
                            Sink.path(path("rival"))
                                .upsert(List.of("writer", "k"), "op = 'D'", "seq")));
    all(
        List.of(
            writer("spark_1", this::spark),
            writer("spark_2", this::spark),
            writer("sluice_1", sluice::sql),
            writer("sluice_2", sluice::sql),
            () -> feed("appended", false),
            () -> feed("upserted", true),
            this::upkeep));
    campaign.streams().finish(appends);
    campaign.streams().finish(upserts);
    compare();
    System.out.println(SUBJECT + ": Spark tried again " + retries + " times");
  }

  private String path(String table) {
    return directory.resolve(table).toString();
  }

  private String table(String name) {
    return "delta.`" + path(name) + "`";
  }

  private static void all(List<Callable<Void>> writers) {
    ExecutorService threads = Executors.newFixedThreadPool(writers.size());
    try {
      List<Future<Void>> running = threads.invokeAll(writers);
      for (Future<Void> writer : running) {
        writer.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean isLate() {
    return System.nanoTime() > deadline;
  }

  /** What runs a statement until it is committed. */
  private interface Runner {
    Object run(String statement);
  }

  private Callable<Void> writer(String name, Runner runner) {
    RivalScript script = new RivalScript(table("rival"), name, seeds.split());
    expected.put(name, script.rows());
    return () -> {
      for (int i = 0; i < steps && !isLate(); i++) {
        RivalScript.Step step = script.next();
        runner.run(step.sql());
        script.done(step);
      }
      return null;
    };
  }

  /** As Delta asks of its users: what a concurrent change refused is tried again. */
  private Object spark(String statement) {
    while (true) {
      Reading answer = Reading.of(campaign.spark().sql(statement));
      if (!answer.failed()) {
        return answer;
      }
      if (!answer.error().contains("CONCURRENT") && !answer.error().contains("METADATA_CHANGED")) {
        throw new IllegalStateException(answer.error() + ": " + statement);
      }
      retries.incrementAndGet();
    }
  }

  /** Gives a stream rows; those that are upserted change and go as well. */
  private Void feed(String name, boolean upserts) {
    SplittableRandom random = new SplittableRandom(campaign.seed() + name.hashCode());
    Map<Integer, Integer> rows = new TreeMap<>();
    synchronized (expected) {
      expected.put(name, rows);
    }
    for (int i = 0; i < 2 * steps && !isLate(); i++) {
      int k = upserts ? random.nextInt(KEYS) : i;
      int v = random.nextInt(1000);
      boolean gone = upserts && random.nextInt(4) == 0;
      sluice.sql(
          "INSERT INTO %s VALUES ('%s', %d, %d, %d, '%s')"
              .formatted(table(name), name, k, v, i, gone ? "D" : "U"));
      rows.put(k, v);
      if (gone) {
        rows.remove(k);
      }
    }
    return null;
  }

  private Void upkeep() {
    for (int i = 0; i < 3 && !isLate(); i++) {
      spark("OPTIMIZE " + table("rival"));
      spark("ALTER TABLE " + table("rival") + " ADD COLUMNS (more_" + i + " INT)");
      sluice.sql("OPTIMIZE " + table("rival"));
    }
    return null;
  }

  private void compare() {
    List<String> wanted = new ArrayList<>();
    expected.forEach((writer, rows) -> rows.forEach((k, v) -> wanted.add(row(writer, k, v))));
    String query = "SELECT writer, k, v FROM " + table("rival");
    tell("Spark reads", wanted, Reading.of(campaign.spark().sql(query)));
    tell("the server reads", wanted, Reading.of(() -> campaign.tables().run(query)));
  }

  private static String row(String writer, int k, int v) {
    return "[\"" + writer + "\",\"" + k + "\",\"" + v + "\"]";
  }

  private void tell(String what, List<String> wanted, Reading found) {
    List<String> got = new ArrayList<>();
    found.rows().forEach(row -> got.add(row.toString()));
    List<String> lost = new ArrayList<>(wanted);
    got.forEach(lost::remove);
    wanted.forEach(got::remove);
    campaign
        .tally()
        .add(
            SUBJECT,
            lost.isEmpty() && got.isEmpty() && !found.failed()
                ? Outcome.equal(wanted.size())
                : Outcome.different(what, "", "lost " + lost, "more " + got + found.error()));
  }
}
