package dev.sluice.server.engine;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A relation whose rows cancel each other, as DuckDB SQL.
 *
 * <p>Only files that differ in nothing but the kind of their rows are compared: files of one commit
 * and one partition. Where all are of one kind they are scanned and no more. The comparison is a
 * set operation, which spills to disk where memory is short.
 */
final class CancelSql {
  private static final Set<String> KINDS = Set.of(FileRelation.INSERTED, FileRelation.DELETED);

  private CancelSql() {}

  static String of(FileRelation relation, String kindColumn) {
    FileRelation all = relation.cancelledBy(null);
    Map<Map<String, @Nullable String>, Set<String>> kinds = new HashMap<>();
    for (DataFile file : relation.files()) {
      String kind = file.partitionValues().get(kindColumn);
      if (kind != null) {
        kinds.computeIfAbsent(others(file, kindColumn), absent -> new HashSet<>()).add(kind);
      }
    }
    List<DataFile> single = new ArrayList<>();
    Map<String, List<DataFile>> compared = new HashMap<>();
    for (DataFile file : relation.files()) {
      String kind = file.partitionValues().get(kindColumn);
      if (kind != null && kinds.getOrDefault(others(file, kindColumn), Set.of()).equals(KINDS)) {
        compared.computeIfAbsent(kind, absent -> new ArrayList<>()).add(file);
      } else {
        single.add(file);
      }
    }
    List<String> parts = new ArrayList<>();
    if (!single.isEmpty()) {
      parts.add(RelationSql.relation(all.withFiles(single)));
    }
    if (!compared.isEmpty()) {
      parts.add(left(all, kindColumn, compared, FileRelation.INSERTED, FileRelation.DELETED));
      parts.add(left(all, kindColumn, compared, FileRelation.DELETED, FileRelation.INSERTED));
    }
    return String.join(" UNION ALL ", parts);
  }

  private static Map<String, @Nullable String> others(DataFile file, String kindColumn) {
    Map<String, @Nullable String> others = new HashMap<>(file.partitionValues());
    others.remove(kindColumn);
    return others;
  }

  /** The rows of one kind for which there is none of the other. */
  private static String left(
      FileRelation all,
      String kindColumn,
      Map<String, List<DataFile>> files,
      String kind,
      String other) {
    String columns =
        all.schema().fields().stream()
            .map(Field::name)
            .map(
                name ->
                    name.equals(kindColumn)
                        ? DuckDbSql.text(kind) + " AS " + DuckDbSql.name(name)
                        : DuckDbSql.name(name))
            .collect(Collectors.joining(", "));
    return "SELECT "
        + columns
        + " FROM ("
        + rows(all.withFiles(files.getOrDefault(kind, List.of())), kindColumn)
        + " EXCEPT ALL "
        + rows(all.withFiles(files.getOrDefault(other, List.of())), kindColumn)
        + ")";
  }

  private static String rows(FileRelation relation, String kindColumn) {
    String columns =
        relation.schema().fields().stream()
            .map(Field::name)
            .filter(name -> !name.equals(kindColumn))
            .map(DuckDbSql::name)
            .collect(Collectors.joining(", "));
    return "(SELECT " + columns + " FROM (" + RelationSql.relation(relation) + "))";
  }
}
