package dev.sluice.server.engine;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.EventTimeSpan;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** File relations as DuckDB SQL. */
final class RelationSql {
  /**
   * Up to so many distinct partitions each become a scan with literal partition columns, which lets
   * a filter drop whole partitions; more share scans that look the values up by file number.
   */
  private static final int MOST_SCANS = 16;

  private RelationSql() {}

  /** The query without a look into its files before it runs. */
  static String query(EngineQuery query, UnaryOperator<DataType> outputType) {
    return query(query, outputType, Set.of());
  }

  /**
   * The query with its relations and exactly the columns of its schema, two alike as well.
   *
   * @param known the relations that {@link Footers} knows
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

  /** A query of the engine's own over file relations. */
  static String over(Map<String, FileRelation> relations, String sql) {
    return relations(relations, Set.of()) + "SELECT * FROM (" + sql + "\n) AS result";
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
      return ScanSql.empty(relation);
    }
    EventTimeSpan span = relation.within();
    if (span != null) {
      return "SELECT * FROM ("
          + relation(relation.within(null), known)
          + ") AS q WHERE "
          + condition(span, relation.schema());
    }
    if (relation.cancelBy() != null) {
      return CancelSql.of(relation, relation.cancelBy());
    }
    Scans scans = scans(relation);
    return scans.files.stream()
        .map(files -> new ScanSql(relation, files, scans.literals, known).sql())
        .collect(Collectors.joining(" UNION ALL "));
  }

  private static String condition(EventTimeSpan span, StructType schema) {
    String column = DuckDbSql.name(span.column());
    Field field = schema.find(span.column()).orElseThrow();
    String make =
        field.type() == PrimitiveType.TIMESTAMP_NTZ ? "make_timestamp(" : "make_timestamptz(";
    Long until = span.until();
    String before = until == null ? "TRUE" : column + " < " + make + until + ")";
    return span.from() == null
        ? "(" + before + " OR " + column + " IS NULL)"
        : before + " AND " + column + " >= " + make + span.from() + ")";
  }

  /**
   * How the files of a relation are read.
   *
   * @param files those of each scan
   * @param literals whether the partition columns of each scan are literals
   */
  record Scans(Collection<List<DataFile>> files, boolean literals) {}

  static Scans scans(FileRelation relation) {
    Map<Partition, List<DataFile>> partitions = partitions(relation);
    if (partitions.size() <= MOST_SCANS || ScanSql.hidesFileNumbers(relation)) {
      return new Scans(partitions.values(), true);
    }
    Map<Shape, List<DataFile>> shapes =
        relation.files().stream()
            .collect(
                Collectors.groupingBy(
                    file -> new Shape(ScanSql.constants(relation, file), hasDeletedRows(file)),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return new Scans(shapes.values(), false);
  }

  /** Files that one scan may read, whatever their partition values. */
  private record Shape(int constants, boolean hasDeletedRows) {}

  /** Files that one scan with literal partition columns may read. */
  private record Partition(List<@Nullable String> values, boolean hasDeletedRows) {}

  private static Map<Partition, List<DataFile>> partitions(FileRelation relation) {
    Map<Partition, List<DataFile>> groups = new LinkedHashMap<>();
    for (DataFile file : relation.files()) {
      Partition partition =
          new Partition(ScanSql.partitionValues(relation, file), hasDeletedRows(file));
      groups.computeIfAbsent(partition, absent -> new ArrayList<>()).add(file);
    }
    return groups;
  }

  private static boolean hasDeletedRows(DataFile file) {
    return file.deletedRows() != null;
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
}
