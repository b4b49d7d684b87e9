package dev.sluice.server.engine;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * File relations as DuckDB SQL.
 *
 * <p>{@code read_parquet} is always given the schema: no footer is read while binding; columns are
 * found by name whatever their case and order; absent columns and struct fields are NULL; narrower
 * physical types and INT96 are cast; other columns are ignored; filters and projections reach the
 * scan. Only a relation that is joined is read in another way where {@link Footers} finds that the
 * rows are the same.
 */
final class RelationSql {
  /**
   * Up to so many distinct partitions each become a scan with literal partition columns, which lets
   * a filter drop whole partitions; more share one scan that looks the values up by file number.
   */
  private static final int MOST_SCANS = 16;

  private static final String FILE_INDEX = "file_index";

  /** Reads all footers while binding: the engine then knows how many rows and values there are. */
  private static final String KNOWN = ", union_by_name=true";

  private RelationSql() {}

  /** The query without a look into its files before it runs. */
  static String query(EngineQuery query, UnaryOperator<DataType> outputType) {
    return query(query, outputType, Set.of());
  }

  /**
   * The query with its relations and exactly the columns of its schema, two alike as well.
   *
   * @param known the relations whose files are known to hold these columns in these types
   */
  static String query(EngineQuery query, UnaryOperator<DataType> outputType, Set<String> known) {
    List<String> columns = new ArrayList<>();
    List<String> positions = new ArrayList<>();
    for (Field field : query.schema().fields()) {
      String position = DuckDbSql.name("c" + columns.size());
      String type = DuckDbSql.type(outputType.apply(field.type()));
      String alias = field.name().isEmpty() ? "" : " AS " + DuckDbSql.name(field.name());
      columns.add("CAST(" + position + " AS " + type + ")" + alias);
      positions.add(position);
    }
    return relations(query.relations(), known)
        + "SELECT "
        + String.join(", ", columns)
        + " FROM ("
        + query.sql()
        + "\n) AS result("
        + String.join(", ", positions)
        + ")";
  }

  private static String relations(Map<String, FileRelation> relations, Set<String> known) {
    if (relations.isEmpty()) {
      return "";
    }
    return relations.entrySet().stream()
        .map(
            entry ->
                DuckDbSql.name(entry.getKey())
                    + " AS NOT MATERIALIZED ("
                    + relation(entry.getValue(), known.contains(entry.getKey()))
                    + ")")
        .collect(Collectors.joining(", ", "WITH ", " "));
  }

  static String relation(FileRelation relation) {
    return relation(relation, false);
  }

  private static String relation(FileRelation relation, boolean known) {
    if (relation.files().isEmpty()) {
      return "SELECT " + columns(relation, field -> nullOf(field.type())) + " WHERE false";
    }
    Map<List<@Nullable String>, List<DataFile>> partitions = partitions(relation);
    boolean indexTaken = relation.schema().find(FILE_INDEX).isPresent();
    if (partitions.size() <= MOST_SCANS || indexTaken) {
      return partitions.values().stream()
          .map(files -> scanOfOnePartition(relation, files, known))
          .collect(Collectors.joining(" UNION ALL "));
    }
    return scanOfManyPartitions(relation, known);
  }

  private static Map<List<@Nullable String>, List<DataFile>> partitions(FileRelation relation) {
    Map<List<@Nullable String>, List<DataFile>> groups = new LinkedHashMap<>();
    for (DataFile file : relation.files()) {
      List<@Nullable String> values = new ArrayList<>();
      relation.partitionColumns().forEach(column -> values.add(valueOf(file, column)));
      groups.computeIfAbsent(values, absent -> new ArrayList<>()).add(file);
    }
    return groups;
  }

  private static String scanOfOnePartition(
      FileRelation relation, List<DataFile> files, boolean known) {
    DataFile any = files.get(0);
    return "SELECT "
        + columns(relation, field -> typed(field.type(), valueOf(any, field.name())))
        + scan(files, known ? KNOWN : dataColumns(relation));
  }

  private static String scanOfManyPartitions(FileRelation relation, boolean known) {
    return "SELECT "
        + columns(relation, field -> valueByFile(relation, field))
        + scan(relation.files(), known ? KNOWN : dataColumns(relation));
  }

  private static String valueByFile(FileRelation relation, Field field) {
    return relation.files().stream()
        .map(file -> typed(field.type(), valueOf(file, field.name())))
        .collect(Collectors.joining(", ", "([", "])[CAST(" + FILE_INDEX + " AS BIGINT) + 1]"));
  }

  private static String columns(FileRelation relation, Function<Field, String> computed) {
    boolean empty = relation.files().isEmpty();
    return relation.schema().fields().stream()
        .map(
            field -> {
              String name = DuckDbSql.name(field.name());
              boolean absent = empty || isPartitionColumn(relation, field.name());
              return absent ? computed.apply(field) + " AS " + name : stored(field, name);
            })
        .collect(Collectors.joining(", "));
  }

  /** INT96 has no zone in a file whose columns the engine finds by itself. */
  private static String stored(Field field, String name) {
    return field.type() == PrimitiveType.TIMESTAMP
        ? "CAST(" + name + " AS " + DuckDbSql.type(field.type()) + ") AS " + name
        : name;
  }

  private static String scan(List<DataFile> files, String columns) {
    String paths =
        files.stream()
            .map(file -> DuckDbSql.text(literalPattern(file.path())))
            .collect(Collectors.joining(", ", "[", "]"));
    return " FROM read_parquet(" + paths + columns + ", hive_partitioning=false)";
  }

  /** All rows of the files with the columns that the schema wants. */
  static String wanted(FileRelation relation) {
    return "SELECT *" + scan(relation.files(), dataColumns(relation));
  }

  /** All rows of the files with all columns that the footers show. */
  static String found(FileRelation relation) {
    return "SELECT *" + scan(relation.files(), KNOWN);
  }

  private static String dataColumns(FileRelation relation) {
    List<Field> fields =
        relation.schema().fields().stream()
            .filter(field -> !isPartitionColumn(relation, field.name()))
            .toList();
    if (fields.isEmpty()) {
      return "";
    }
    return fields.stream()
        .map(RelationSql::dataColumn)
        .collect(Collectors.joining(", ", ", schema=MAP {", "}"));
  }

  private static String dataColumn(Field field) {
    String name = DuckDbSql.text(field.name());
    String type = DuckDbSql.text(DuckDbSql.type(field.type()));
    return name + ": {name: " + name + ", type: " + type + ", default_value: NULL}";
  }

  /** The pattern that matches this path and no other: DuckDB expands {@code * ? [} in paths. */
  static String literalPattern(String path) {
    String pattern = path.replaceAll("[*?\\[]", "[$0]");
    if (path.indexOf('\\') >= 0 && !pattern.equals(path)) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "A path with a backslash cannot hold one of * ? [ as well: " + path);
    }
    return pattern;
  }

  private static boolean isPartitionColumn(FileRelation relation, String name) {
    return relation.partitionColumns().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static @Nullable String valueOf(DataFile file, String column) {
    if (file.partitionValues().containsKey(column)) {
      return file.partitionValues().get(column);
    }
    return file.partitionValues().entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(column))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * A serialized partition value. Source: the Delta protocol, "Partition Value Serialization": the
   * empty string is NULL, timestamps without a zone are UTC.
   */
  private static String typed(DataType type, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return nullOf(type);
    }
    if (type == PrimitiveType.BINARY) {
      return "encode(" + DuckDbSql.text(value) + ")";
    }
    return "CAST(" + DuckDbSql.text(value) + " AS " + DuckDbSql.type(type) + ")";
  }

  private static String nullOf(DataType type) {
    return "CAST(NULL AS " + DuckDbSql.type(type) + ")";
  }
}
