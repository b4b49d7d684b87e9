package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** The same COPY by DuckDB alone, without a log, a stream or a promise: the floor. */
record BareDuckDb(WorkerProcess process) implements Contender {

  static BareDuckDb start(Path directory) throws IOException {
    WorkerProcess process =
        WorkerProcess.start(
            directory,
            Map.of(),
            List.of(
                WorkerProcess.java(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                BareDuckDb.class.getName()));
    process.awaitLine("ready");
    return new BareDuckDb(process);
  }

  /** The worker: runs each line of its input as a statement. */
  public static void main(String[] args) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        BufferedReader statements = new BufferedReader(new InputStreamReader(System.in, "UTF-8"))) {
      System.out.println("ready");
      for (String sql = statements.readLine(); sql != null; sql = statements.readLine()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(sql);
        }
        System.out.println("done");
      }
    }
  }

  @Override
  public void copy(Path source, Path sink) throws IOException {
    process.tell("SET preserve_insertion_order = false");
    process.tell(
        "COPY (SELECT *, CAST(instr(Product, 'Bike') > 0 AS INTEGER) AS IsBike,"
            + " CAST(Quantity * Price AS DECIMAL(10, 0)) AS Total FROM read_parquet('"
            + source
            + "/*.parquet') WHERE Price IS NOT NULL) TO '"
            + sink
            + "' (FORMAT parquet, PER_THREAD_OUTPUT)");
  }

  @Override
  public void stream(Path source, Path sink) {
    throw new UnsupportedOperationException("DuckDB alone has no streams");
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
