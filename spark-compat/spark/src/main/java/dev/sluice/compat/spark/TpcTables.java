package dev.sluice.compat.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.trino.tpcds.Results;
import io.trino.tpcds.Session;
import io.trino.tpcds.Table;
import io.trino.tpcds.column.Column;
import io.trino.tpcds.column.ColumnType;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** The tables of TPC-H and TPC-DS, small, as views over Parquet. */
final class TpcTables {
  private static final double SCALE = 0.01;

  /** Of TPC-DS, whose demographics do not shrink with the scale; its days and seconds are fewer. */
  private static final int MOST_ROWS = 100_000;

  private TpcTables() {}

  /** The names of the tables of {@code tpch} or {@code tpcds}. */
  static List<String> write(SparkSession spark, JsonNode request) {
    String directory = request.get("path").textValue();
    return request.get("suite").textValue().equals("tpch")
        ? tpch(spark, directory)
        : tpcds(spark, directory);
  }

  private static List<String> tpch(SparkSession spark, String directory) {
    List<String> names = new ArrayList<>();
    for (TpchTable<?> table : TpchTable.getTables()) {
      List<String> lines = new ArrayList<>();
      for (TpchEntity row : table.createGenerator(SCALE, 1, 1)) {
        lines.add(row.toLine().replaceFirst("\\|$", ""));
      }
      String columns =
          table.getColumns().stream()
              .map(column -> column.getColumnName() + " " + type(column))
              .collect(Collectors.joining(", "));
      write(spark, directory, table.getTableName(), columns, lines);
      names.add(table.getTableName());
    }
    return names;
  }

  private static String type(TpchColumn<?> column) {
    return switch (column.getType().getBase()) {
      case IDENTIFIER -> "bigint";
      case INTEGER -> "int";
      case DOUBLE -> "decimal(12,2)";
      case DATE -> "date";
      case VARCHAR -> "string";
    };
  }

  private static List<String> tpcds(SparkSession spark, String directory) {
    Session session = Session.getDefaultSession().withScale(SCALE);
    List<String> names = new ArrayList<>();
    for (Table table : Table.getBaseTables()) {
      if (table == Table.DBGEN_VERSION) {
        continue;
      }
      List<String> lines = new ArrayList<>();
      for (List<List<String>> rows : Results.constructResults(table, session.withTable(table))) {
        if (lines.size() == MOST_ROWS) {
          break;
        }
        lines.add(line(rows.get(0)));
      }
      String columns =
          Arrays.stream(table.getColumns())
              .map(column -> column.getName() + " " + type(column))
              .collect(Collectors.joining(", "));
      String name = table.name().toLowerCase(Locale.ROOT);
      write(spark, directory, name, columns, lines);
      names.add(name);
    }
    return names;
  }

  private static String line(List<String> values) {
    return values.stream()
        .map(value -> value == null ? "" : value)
        .collect(Collectors.joining("|"));
  }

  private static String type(Column column) {
    ColumnType type = column.getType();
    return switch (type.getBase()) {
      case IDENTIFIER -> "bigint";
      case INTEGER -> "int";
      case DECIMAL -> "decimal(" + type.getPrecision().get() + "," + type.getScale().get() + ")";
      case DATE -> "date";
      case TIME, VARCHAR, CHAR -> "string";
    };
  }

  private static void write(
      SparkSession spark, String directory, String name, String columns, List<String> lines) {
    String path = directory + "/" + name;
    spark
        .read()
        .schema(columns)
        .option("sep", "|")
        .csv(spark.createDataset(lines, Encoders.STRING()))
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(path);
    spark.read().parquet(path).createOrReplaceTempView(name);
  }
}
