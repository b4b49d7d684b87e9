package dev.sluice.server.sparksql;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables that a statement may read, and those that it did read. */
final class Relations {
  private static final int MAX_SCANS = 1000;

  private final TableSchemas schemas;
  private final SqlNames names;
  private final Map<String, TableRef> read = new LinkedHashMap<>();
  private int scans;

  Relations(TableSchemas schemas, SqlNames names) {
    this.schemas = schemas;
    this.names = names;
  }

  Map<String, TableRef> read() {
    return read;
  }

  StructType schemaOf(TableRef table, Position at) {
    return schemas
        .schemaOf(table)
        .orElseThrow(
            () ->
                Refusals.at(
                    at,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND,
                    "There is no table " + table,
                    Spelling.nearest(table.toString(), schemas.names())));
  }

  Rel scan(TableRef table, Position at) {
    StructType schema = schemaOf(table, at);
    String relation = relation(table);
    List<String> qualifier =
        table instanceof TableRef.Named named
            ? List.of(named.name().split("\\.", -1))
            : List.of("delta", ((TableRef.AtPath) table).path());
    return scan(relation, qualifier, schema, at);
  }

  /** What the engine knows the table as: it takes names that differ in case only for one. */
  private String relation(TableRef table) {
    for (Map.Entry<String, TableRef> known : read.entrySet()) {
      if (known.getValue().equals(table)) {
        return known.getKey();
      }
    }
    String name = table.toString();
    String unique = name;
    for (int i = 2; isTaken(unique); i++) {
      unique = name + "#" + i;
    }
    read.put(unique, table);
    return unique;
  }

  private boolean isTaken(String name) {
    return read.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  Rel scan(String relation, List<String> qualifier, StructType schema, Position at) {
    if (++scans > MAX_SCANS) {
      throw Refusals.unsupported(at, "A query that reads more than 1000 tables", null);
    }
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(
          new Column(
              qualifier, field.name(), field.type(), field.nullable(), names.fresh(field.name())));
    }
    return new Rel.Table(relation, schema.names(), columns);
  }
}
