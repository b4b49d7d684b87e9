package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TemporalClauseContext;
import org.jspecify.annotations.Nullable;

/** The tables that a statement may read, and those that it did read. */
public final class Relations {
  /** The relation of the table whose rows change. */
  public static final String TARGET = "#target";

  /** The column of {@link #TARGET} that says which file a row is in; a {@code bigint}. */
  public static final String FILE = "#file";

  private static final int MAX_SCANS = 1000;

  private final TableSchemas schemas;
  private final SqlNames names;
  private final Map<String, TableRead> read = new LinkedHashMap<>();
  private final Map<String, Integer> scans = new HashMap<>();
  private int total;

  public Relations(TableSchemas schemas, SqlNames names) {
    this.schemas = schemas;
    this.names = names;
  }

  public Map<String, TableRead> read() {
    return read;
  }

  /** A query with what it wants of the tables that it reads. */
  public CompiledQuery compiled(Rel rel) {
    return new CompiledQuery(
        RelSql.query(rel), RelSql.schema(rel), read, false, RowFilters.of(rel, scans));
  }

  /** What the relation {@link #TARGET} is wanted for where it is read so, and only so. */
  public static RowFilter wantedOfTarget(Rel rel) {
    return RowFilters.of(rel, Map.of(TARGET, 1)).getOrDefault(TARGET, RowFilter.ANY);
  }

  /** The columns of a table at its newest version. */
  public StructType schemaOf(TableRef table, Position at) {
    return schemaOf(TableRead.newest(table), at);
  }

  /** The columns that a table is partitioned by. */
  public List<String> partitionColumns(TableRef table) {
    return schemas.partitionColumns(table);
  }

  private StructType schemaOf(TableRead read, Position at) {
    TableRef table = read.table();
    return schemas
        .schemaOf(read)
        .orElseThrow(
            () ->
                Refusals.at(
                    at,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND,
                    "There is no table " + table,
                    Spelling.nearest(table.toString(), schemas.names())));
  }

  /**
   * A table in FROM.
   *
   * @param version null for the newest, unless the name tells another
   */
  public Rel scan(TableRef table, @Nullable TemporalClauseContext version, Position at) {
    TableRead read = times().read(table, version, at);
    StructType schema = schemaOf(read, at);
    return scan(relation(read), qualifier(read.table()), schema, at);
  }

  /** What a range of a table's versions changed, in FROM; its columns have no other name. */
  Rel changes(TableRead read, Position at) {
    return scan(relation(read), List.of(), schemaOf(read, at), at);
  }

  /** Finds which version of a table is meant. */
  TimeTravel times() {
    return new TimeTravel(schemas);
  }

  /** The table's whole name in Spark's catalog. */
  private static List<String> qualifier(TableRef table) {
    if (table instanceof TableRef.AtPath path) {
      return List.of(Session.CATALOG, "delta", path.path());
    }
    String name = ((TableRef.Named) table).name();
    List<String> parts = new ArrayList<>(List.of(name.split("\\.", -1)));
    if (parts.size() == 1) {
      parts.add(0, Session.SCHEMA);
    }
    parts.add(0, Session.CATALOG);
    return parts;
  }

  /** What the engine knows the table as: it takes names that differ in case only for one. */
  private String relation(TableRead table) {
    for (Map.Entry<String, TableRead> known : read.entrySet()) {
      if (known.getValue().equals(table)) {
        return known.getKey();
      }
    }
    String name = table.table().toString();
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

  /** The table as the one whose rows change: with the number of each row's file. */
  public Rel target(TableRef table, StructType schema, Position at) {
    Rel.Table scan = (Rel.Table) scan(TARGET, qualifier(table), schema, at);
    List<String> sources = new ArrayList<>(scan.sources());
    sources.add(FILE);
    List<Column> columns = new ArrayList<>(scan.columns());
    columns.add(new Column(List.of(), "", PrimitiveType.LONG, false, names.fresh("file")));
    return new Rel.Table(scan.relation(), sources, columns);
  }

  public Rel scan(String relation, List<String> qualifier, StructType schema, Position at) {
    scans.merge(relation, 1, Integer::sum);
    if (++total > MAX_SCANS) {
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
