package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Generates orders and compares tables of them. Used by one thread. */
final class Orders implements AutoCloseable {
  private static final int FILES = 20;

  /** The columns as a Delta log writes them. */
  static final String SCHEMA =
      """
      {"type":"struct","fields":[\
      {"name":"OrderID","type":"long","nullable":true,"metadata":{}},\
      {"name":"OrderDate","type":"date","nullable":true,"metadata":{}},\
      {"name":"Customer","type":"string","nullable":true,"metadata":{}},\
      {"name":"Product","type":"string","nullable":true,"metadata":{}},\
      {"name":"Quantity","type":"integer","nullable":true,"metadata":{}},\
      {"name":"Price","type":"decimal(10,0)","nullable":true,"metadata":{}}]}""";

  /** Every eleventh order has no price; the seed shifts who bought what. */
  private static final String ROWS =
      """
      SELECT i AS OrderID,
        DATE '2024-09-01' + CAST(i // 100000 AS INTEGER) AS OrderDate,
        'customer ' || hash(i + %1$d) %% 100000 AS Customer,
        ['Road Bike Red', 'Mountain Bike Silver', 'Road Front Wheel', 'Touring Pedal', 'Helmet']
          [CAST(1 + hash(i + 2 * %1$d) %% 5 AS INTEGER)] AS Product,
        CAST(1 + hash(i + 3 * %1$d) %% 4 AS INTEGER) AS Quantity,
        CASE WHEN i %% 11 = 10 THEN NULL
          ELSE CAST(100 + hash(i + 5 * %1$d) %% 2000 AS DECIMAL(10, 0)) END AS Price
      FROM range(%2$d, %3$d) AS r(i)""";

  private final Connection duckDb;
  private final long seed;

  Orders(long seed) throws SQLException {
    this.duckDb = DriverManager.getConnection("jdbc:duckdb:");
    this.seed = seed;
  }

  /** Makes a Delta table of so many orders, in some files. */
  Path table(Path root, long count) throws IOException, SQLException {
    DeltaDirectory table = DeltaDirectory.create(root);
    long rows = count / FILES;
    List<Path> files = new ArrayList<>();
    for (int part = 0; part < FILES; part++) {
      Path file = table.root().resolve("part-" + part + ".parquet");
      write(part * rows, (part + 1) * rows, file);
      files.add(file);
    }
    table.add(1, files, rows);
    return table.root();
  }

  /** Writes the orders with ids from {@code first} up to, but not, {@code end} to one file. */
  void write(long first, long end, Path file) throws SQLException {
    execute("COPY (" + ROWS.formatted(seed, first, end) + ") TO '" + file + "' (FORMAT parquet)");
  }

  /**
   * Writes one in so many of the orders below {@code end}, with twice the quantity, and half as
   * many that come after them.
   */
  void writeChanges(long end, int oneIn, Path file) throws SQLException {
    String changed = ROWS.formatted(seed, 0, end) + " WHERE i %% %d = 0".formatted(oneIn);
    String added = ROWS.formatted(seed, end, end + end / oneIn / 2);
    execute(
        "COPY (SELECT * REPLACE (Quantity * 2 AS Quantity) FROM ("
            + changed
            + ") UNION ALL "
            + added
            + ") TO '"
            + file
            + "' (FORMAT parquet)");
  }

  /** As {@link #fingerprint}, of a table that has the orders' own columns only. */
  String content(List<Path> files) throws SQLException {
    return column(
            "SELECT count(*) || ' rows, checksum ' || sum(CAST(hash(OrderID, OrderDate, Customer,"
                + " Product, Quantity, CAST(Price AS DECIMAL(10, 0))) AS HUGEINT))"
                + " FROM read_parquet("
                + names(files)
                + ")")
        .get(0);
  }

  /** The number of rows in the files and a sum over them that does not depend on their order. */
  String fingerprint(List<Path> files) throws SQLException {
    List<String> row =
        column(
            "SELECT count(*) || ' rows, checksum ' || sum(CAST(hash(OrderID, OrderDate, Customer,"
                + " Product, Quantity, CAST(Price AS DECIMAL(10, 0)), IsBike,"
                + " CAST(Total AS DECIMAL(10, 0))) AS HUGEINT)) FROM read_parquet("
                + names(files)
                + ")");
    return row.get(0);
  }

  /** The ids of the orders in the files. */
  List<Long> ids(List<Path> files) throws SQLException {
    return column("SELECT OrderID FROM read_parquet(" + names(files) + ")").stream()
        .map(Long::valueOf)
        .toList();
  }

  private static String names(List<Path> files) {
    return files.stream().map(file -> "'" + file + "'").toList().toString();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duckDb.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> column(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = duckDb.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  @Override
  public void close() throws SQLException {
    duckDb.close();
  }
}
