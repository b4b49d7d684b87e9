package dev.sluice.server.engine;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;
import java.util.stream.Collectors;

/** How rows are cut into partitions and where the partitions' files go. */
final class PartitionSql {
  /** Spark's directory name for NULL. */
  private static final String NULL_DIRECTORY = "__HIVE_DEFAULT_PARTITION__";

  /** Well below the 255 bytes that a file system allows for one name. */
  private static final int LONGEST_PATH = 200;

  private PartitionSql() {}

  /**
   * The text of a partition value. Source: the Delta protocol, "Partition Value Serialization".
   * Expects the time zone UTC. An empty string is written as NULL, as Spark does, since no log can
   * tell the two apart.
   */
  static String serialized(Field column) {
    String name = DuckDbSql.name(column.name());
    if (column.type() == PrimitiveType.STRING) {
      return "NULLIF(" + name + ", '')";
    }
    if (column.type() == PrimitiveType.BINARY) {
      return "NULLIF(decode(" + name + "), '')";
    }
    if (column.type() == PrimitiveType.TIMESTAMP) {
      return "CAST(CAST(" + name + " AS TIMESTAMP) AS VARCHAR)";
    }
    return "CAST(" + name + " AS VARCHAR)";
  }

  /**
   * The directory of a partition, distinct for distinct values: {@code a=1/b=x} escaped like a URL
   * or, where that would be too long for a file system, a digest of it.
   */
  static String directory(List<String> columns) {
    String path =
        columns.stream().map(PartitionSql::level).collect(Collectors.joining(" || '/' || "));
    return "CASE WHEN length("
        + path
        + ") <= "
        + LONGEST_PATH
        + " THEN "
        + path
        + " ELSE 'partition-' || md5("
        + path
        + ") END";
  }

  private static String level(String column) {
    String name = DuckDbSql.name(column);
    String escapedName = "url_encode(" + DuckDbSql.text(column) + ")";
    return escapedName
        + " || '=' || CASE WHEN "
        + name
        + " IS NULL THEN '"
        + NULL_DIRECTORY
        + "' WHEN "
        + name
        + " = '"
        + NULL_DIRECTORY
        + "' THEN '%5F"
        + NULL_DIRECTORY.substring(1)
        + "' ELSE url_encode("
        + name
        + ") END";
  }
}
