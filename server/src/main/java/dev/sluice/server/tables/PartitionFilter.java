package dev.sluice.server.tables;

import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.statement.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Spark SQL condition over partition columns, decided once for each partition. */
final class PartitionFilter {
  /** Partitions decided in one statement, whose text is bounded. */
  private static final int CHUNK = 1000;

  private static final TableSchemas NO_TABLES =
      new TableSchemas() {
        @Override
        public Optional<StructType> schemaOf(TableRead table) {
          return Optional.empty();
        }

        @Override
        public @Nullable Instant instant(CompiledQuery constant) {
          return null; // no table is there, at whatever version
        }

        @Override
        public List<String> names() {
          return List.of();
        }
      };

  private final SqlSandbox sandbox;
  private final StatementLimit limit;

  PartitionFilter(SqlSandbox sandbox, StatementLimit limit) {
    this.sandbox = sandbox;
    this.limit = limit;
  }

  /**
   * Whether a file's partition meets the condition.
   *
   * @throws SluiceException {@code UNRESOLVED_COLUMN} where it names a column that is none of the
   *     partition's
   */
  Predicate<DataFile> of(String condition, Snapshot snapshot) {
    TableMetadata metadata = snapshot.metadata();
    if (metadata.partitionColumns().isEmpty()) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "OPTIMIZE … WHERE chooses partitions, but the table has no partition columns.");
    }
    List<Map<String, @Nullable String>> partitions =
        snapshot.files().stream().map(added -> added.file().partitionValues()).distinct().toList();
    Set<Map<String, @Nullable String>> wanted = new HashSet<>();
    for (int from = 0; from < partitions.size(); from += CHUNK) {
      List<Map<String, @Nullable String>> chunk =
          partitions.subList(from, Math.min(partitions.size(), from + CHUNK));
      for (int index : indexes(sql(condition, metadata, chunk))) {
        wanted.add(chunk.get(index));
      }
    }
    return file -> wanted.contains(file.partitionValues());
  }

  private List<Integer> indexes(String sql) {
    Statement.Select select = (Statement.Select) SparkSql.statement(sql, NO_TABLES);
    EngineQuery query = new EngineQuery(select.query().sql(), select.query().schema(), Map.of());
    List<Integer> indexes = new ArrayList<>();
    try (RowCursor rows = sandbox.query(query, limit)) {
      for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
        if (row.get(0) instanceof Integer index) {
          indexes.add(index);
        }
      }
    }
    return indexes;
  }

  /** A VALUES of the partitions, whose first column is the place in the list. */
  private static String sql(
      String condition, TableMetadata metadata, List<Map<String, @Nullable String>> partitions) {
    List<Field> columns =
        metadata.partitionColumns().stream()
            .map(name -> metadata.schema().find(name).orElseThrow())
            .toList();
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < partitions.size(); i++) {
      Map<String, @Nullable String> values = metadata.named(partitions.get(i));
      rows.add(
          columns.stream()
              .map(column -> literal(values.get(column.name()), column))
              .collect(Collectors.joining(", ", "(" + i + ", ", ")")));
    }
    String names =
        columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    return "SELECT `partition number` FROM VALUES "
        + String.join(", ", rows)
        + " AS t(`partition number`, "
        + names
        + ") WHERE ("
        + condition
        + "\n)";
  }

  private static String literal(@Nullable String value, Field column) {
    String text =
        value == null ? "NULL" : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    return "CAST(" + text + " AS " + column.type().sql() + ")";
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
