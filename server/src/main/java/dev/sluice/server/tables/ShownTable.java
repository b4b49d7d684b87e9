package dev.sluice.server.tables;

import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.WriteTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code SHOW CREATE TABLE}: the statement that would make a table. */
final class ShownTable {
  private static final StructType RESULT =
      StructType.of(Field.of("createtab_stmt", PrimitiveType.STRING));

  private ShownTable() {}

  /**
   * The statement's one row.
   *
   * @param elsewhere whether the table's name stands for a location
   */
  static RowCursor of(TableDetail detail, boolean elsewhere) {
    return new ListCursor(RESULT, List.of(ListCursor.row(statement(detail, elsewhere))));
  }

  private static String statement(TableDetail detail, boolean elsewhere) {
    TableDescription table = detail.table();
    List<String> elements = new ArrayList<>();
    table.schema().fields().forEach(field -> elements.add(column(field)));
    new TreeMap<>(detail.constraints())
        .forEach(
            (name, condition) ->
                elements.add("CONSTRAINT " + quoted(name) + " CHECK (" + condition + ")"));
    StringBuilder sql = new StringBuilder("CREATE TABLE ").append(name(table.table()));
    sql.append(" (\n  ").append(String.join(",\n  ", elements)).append(")\nUSING delta\n");
    if (!table.partitionColumns().isEmpty()) {
      String columns =
          table.partitionColumns().stream()
              .map(ShownTable::quoted)
              .collect(Collectors.joining(", "));
      sql.append("PARTITIONED BY (").append(columns).append(")\n");
    }
    if (detail.description() != null) {
      sql.append("COMMENT ").append(text(detail.description())).append('\n');
    }
    if (elsewhere) {
      sql.append("LOCATION ").append(text(table.location())).append('\n');
    }
    Map<String, String> properties = new TreeMap<>(table.properties());
    properties.keySet().removeIf(key -> key.startsWith("delta.constraints."));
    properties.remove(TableMetadata.GREATEST_COLUMN_ID);
    if (!properties.isEmpty()) {
      String pairs =
          properties.entrySet().stream()
              .map(pair -> "  " + text(pair.getKey()) + " = " + text(pair.getValue()))
              .collect(Collectors.joining(",\n"));
      sql.append("TBLPROPERTIES (\n").append(pairs).append(")\n");
    }
    return sql.toString();
  }

  private static String name(TableRef table) {
    return table instanceof TableRef.AtPath path
        ? "delta." + quoted(path.path())
        : table.toString();
  }

  private static String column(Field field) {
    StringBuilder sql = new StringBuilder(quoted(field.name())).append(' ');
    sql.append(field.type().sql());
    if (!field.nullable()) {
      sql.append(" NOT NULL");
    }
    String defaulted = TableListings.noted(field, WriteTarget.DEFAULT);
    if (defaulted != null) {
      sql.append(" DEFAULT ").append(defaulted);
    }
    String generated = TableListings.noted(field, WriteTarget.GENERATED);
    if (generated != null) {
      sql.append(" GENERATED ALWAYS AS (").append(generated).append(')');
    }
    String comment = TableListings.noted(field, "comment");
    return comment == null ? sql.toString() : sql + " COMMENT " + text(comment);
  }

  private static String quoted(String name) {
    return name.matches("[a-zA-Z_][a-zA-Z0-9_]*") ? name : "`" + name.replace("`", "``") + "`";
  }

  private static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
