package dev.sluice.bench;

import dev.sluice.client.QueryState;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.TransactionId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Many at once on one server: idle queries, readers of events, clients that append. */
final class CrowdBenchmark {
  private static final int QUERIES = 1000;
  private static final int READERS = 100;
  private static final int EVENTS = 50;
  private static final int APPENDERS = 50;
  private static final int APPENDS = 20;
  private static final int ROWS = 20;
  private static final long IDLE_SECONDS = 30;
  private static final double MEGABYTE = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String QUERY =
      """
      {"name": "%1$s", "source": {"format": "delta", "table": "%2$s"},
       "transforms": [{"filter": "id > 0"}],
       "sink": {"format": "delta", "table": "%1$s_out", "outputMode": "append"}}
      """;

  private final Path directory;

  CrowdBenchmark(Path directory) {
    this.directory = directory;
  }

  /** Runs the three crowds, each on a server of its own, and prints. */
  void run() throws Exception {
    System.out.println("## Crowds\n");
    Report report = new Report("what", "is");
    appenders(report);
    readers(report);
    idleQueries(report);
    report.print();
  }

  /** Every append is sent twice at the same time, as a client that lost the answer would. */
  private void appenders(Report report) throws Exception {
    try (Sluice server = Sluice.start(directory.resolve("appenders"))) {
      SluiceClient client = server.client();
      client.sql("CREATE TABLE together (id BIGINT, client STRING) USING DELTA");
      client.sql("CREATE TABLE alone (id BIGINT, client STRING) USING DELTA");
      double together = seconds(() -> append(client, "together", APPENDERS));
      double alone = seconds(() -> append(client, "alone", 1));
      int rows = APPENDERS * APPENDS * ROWS;
      report.row(APPENDERS + " appenders, rows/s", rate(rows, together));
      report.row("one after another, rows/s", rate(rows, alone));
      report.row("Delta commits for " + APPENDERS * APPENDS + " appends", commits(client));
    }
  }

  private static String commits(SluiceClient client) {
    return String.valueOf(client.tables().get("together").version());
  }

  private static void append(SluiceClient client, String table, int threads) throws Exception {
    List<Callable<Void>> work = new ArrayList<>();
    for (int appender = 0; appender < APPENDERS; appender++) {
      String name = "client-" + appender;
      for (int copy = 0; copy < 2; copy++) {
        work.add(() -> appendAll(client, table, name));
      }
    }
    together(threads * 2, work);
    check(client, table);
  }

  private static Void appendAll(SluiceClient client, String table, String name) {
    for (int append = 0; append < APPENDS; append++) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int row = 1; row <= ROWS; row++) {
        rows.add(Map.of("id", append * ROWS + row, "client", name));
      }
      client.tables().append(table, rows, new TransactionId(name, append));
    }
    return null;
  }

  private static void check(SluiceClient client, String table) throws IOException {
    String sql =
        "SELECT count(*) AS n, count(DISTINCT id) AS i, count(DISTINCT client) AS c FROM " + table;
    List<Long> counts =
        client.sql(sql).rows().get(0).stream().map(value -> value.asLong()).toList();
    long perClient = (long) APPENDS * ROWS;
    if (!counts.equals(List.of(APPENDERS * perClient, perClient, (long) APPENDERS))) {
      throw new IOException("rows were lost or doubled: " + counts);
    }
  }

  private void readers(Report report) throws Exception {
    try (Sluice server = Sluice.start(directory.resolve("readers"))) {
      SluiceClient client = server.client();
      client.sql("CREATE TABLE source (id BIGINT) USING DELTA");
      client.queries().createFromJson(QUERY.formatted("watched", "source"), true);
      int before = server.process().threads();
      List<EventReader> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        readers.add(EventReader.open(server, "/api/v1/queries/watched/progress/stream"));
      }
      int threads = server.process().threads() - before;
      for (int event = 1; event <= EVENTS; event++) {
        client.tables().append("source", List.of(Map.of("id", event)));
        client.queries().processAllAvailable("watched", PATIENCE);
      }
      int complete = 0;
      for (EventReader reader : readers) {
        complete += reader.awaitEvents(EVENTS) ? 1 : 0;
        reader.close();
      }
      report.row("readers of " + READERS + " that saw all " + EVENTS + " batches", complete + "");
      report.row("threads more for " + READERS + " readers", String.valueOf(threads));
    }
  }

  private void idleQueries(Report report) throws Exception {
    Path own = directory.resolve("idle");
    try (Sluice server = Sluice.start(own)) {
      createQueries(server.client());
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
      Duration before = server.process().cpuTime();
      long start = System.nanoTime();
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
      double busy = server.process().cpuTime().minus(before).toNanos();
      double percent = 100 * busy / (System.nanoTime() - start);
      report.row(QUERIES + " idle queries, % of one core (5)", "%.1f".formatted(percent));
      report.row(
          QUERIES + " idle queries, peak MB (1024)",
          "%.0f".formatted(server.process().peakMemory() / MEGABYTE));
    }
    long start = System.nanoTime();
    try (Sluice server = Sluice.start(own)) {
      while (running(server.client()) < QUERIES) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      report.row("restart until all run, s", "%.1f".formatted(seconds));
    }
  }

  private static void createQueries(SluiceClient client) throws Exception {
    List<Callable<Void>> work = new ArrayList<>();
    for (int query = 0; query < QUERIES; query++) {
      String name = "idle_" + query;
      work.add(
          () -> {
            client.sql("CREATE TABLE " + name + "_in (id BIGINT) USING DELTA");
            client.tables().append(name + "_in", List.of(Map.of("id", 1)));
            client.queries().createFromJson(QUERY.formatted(name, name + "_in"), true);
            client.queries().processAllAvailable(name, PATIENCE);
            return null;
          });
    }
    together(4, work);
  }

  private static long running(SluiceClient client) {
    return client.queries().list(QueryState.RUNNING, null, 1, null).total();
  }

  private static void together(int threads, List<Callable<Void>> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> done : pool.invokeAll(work)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a client failed", e.getCause());
    } finally {
      pool.shutdown();
    }
  }

  /** Work that may fail. */
  private interface Work {
    void run() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static String rate(int rows, double seconds) {
    return "%.0f".formatted(rows / seconds);
  }
}
