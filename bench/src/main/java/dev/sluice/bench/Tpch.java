package dev.sluice.bench;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of TPC-H as Delta tables, and its 22 queries as Spark's own tests hold them. */
final class Tpch {
  /** Rows of one Parquet file, about. */
  private static final long ROWS_PER_FILE = 1_000_000;

  private Tpch() {}

  /** The queries by name, comments left out. */
  static Map<String, String> queries() throws IOException {
    Map<String, String> queries = new LinkedHashMap<>();
    for (int i = 1; i <= 22; i++) {
      try (InputStream text = Tpch.class.getResourceAsStream("/tpch/q" + i + ".sql")) {
        queries.put(
            "q" + i,
            new String(text.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining(" ")));
      }
    }
    return queries;
  }

  /** The columns of each table and their types in SQL. */
  static Map<String, Map<String, String>> schemas() {
    Map<String, Map<String, String>> schemas = new LinkedHashMap<>();
    for (TpchTable<?> table : TpchTable.getTables()) {
      schemas.put(table.getTableName(), columns(table));
    }
    return schemas;
  }

  private static Map<String, String> columns(TpchTable<?> table) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (TpchColumn<?> column : table.getColumns()) {
      columns.put(column.getColumnName(), type(column));
    }
    return columns;
  }

  /** All money and all quantities are decimals, as the benchmark's specification wants it. */
  private static String type(TpchColumn<?> column) {
    return switch (column.getType().getBase()) {
      case IDENTIFIER -> "bigint";
      case INTEGER -> "int";
      case DOUBLE -> "decimal(12,2)";
      case DATE -> "date";
      case VARCHAR -> "string";
    };
  }

  /**
   * Writes each table below the directory.
   *
   * @param scale 1 is 6 million line items
   */
  static void write(Path directory, double scale) throws IOException, SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (TpchTable<?> table : TpchTable.getTables()) {
        write(duckDb, table, directory.resolve(table.getTableName()), scale);
      }
    }
  }

  private static void write(Connection duckDb, TpchTable<?> table, Path root, double scale)
      throws IOException, SQLException {
    Map<String, String> columns = columns(table);
    DeltaDirectory delta = DeltaDirectory.create(root, schemaString(columns));
    Path text = root.resolveSibling(table.getTableName() + ".text");
    List<Path> files = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    BufferedWriter lines = Files.newBufferedWriter(text);
    long count = 0;
    for (TpchEntity entity : table.createGenerator(scale, 1, 1)) {
      lines.write(entity.toLine());
      lines.newLine();
      if (++count == ROWS_PER_FILE) {
        lines.close();
        files.add(parquet(duckDb, text, columns, root, files.size()));
        rows.add(count);
        lines = Files.newBufferedWriter(text);
        count = 0;
      }
    }
    lines.close();
    if (count > 0) {
      files.add(parquet(duckDb, text, columns, root, files.size()));
      rows.add(count);
    }
    Files.delete(text);
    for (int i = 0; i < files.size(); i++) {
      delta.add(i + 1, List.of(files.get(i)), rows.get(i));
    }
  }

  private static Path parquet(
      Connection duckDb, Path text, Map<String, String> columns, Path root, int part)
      throws SQLException {
    Path file = root.resolve("part-" + part + ".parquet");
    String types =
        columns.entrySet().stream()
            .map(c -> "'" + c.getKey() + "': '" + c.getValue().replace("string", "varchar") + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    try (Statement statement = duckDb.createStatement()) {
      statement.execute(
          "COPY (SELECT * EXCLUDE (line_end) FROM read_csv('%s', delim='|', header=false, quote='',"
                  .formatted(text)
              + " columns=%s)) TO '%s' (FORMAT parquet)"
                  .formatted(types.replace("}", ", 'line_end': 'varchar'}"), file));
    }
    return file;
  }

  private static String schemaString(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(
            column ->
                "{\"name\":\"%s\",\"type\":\"%s\",\"nullable\":true,\"metadata\":{}}"
                    .formatted(column.getKey(), deltaType(column.getValue())))
        .collect(Collectors.joining(",", "{\"type\":\"struct\",\"fields\":[", "]}"));
  }

  private static String deltaType(String sql) {
    return switch (sql) {
      case "bigint" -> "long";
      case "int" -> "integer";
      default -> sql;
    };
  }
}
