package dev.sluice.server.sparksql;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SinkSpec.Upsert;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.functions.Conditionals;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.statement.Assignment;
import dev.sluice.server.sparksql.statement.RowChange;
import dev.sluice.server.sparksql.statement.Statement;
import dev.sluice.server.sparksql.statement.WriteChecks;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.SqlText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a batch that is merged into a table by keys, and the MERGE that does it. */
final class UpsertRows {
  private final Upsert upsert;
  private final StructType table;
  private final SqlNames names = new SqlNames();

  UpsertRows(Upsert upsert, StructType table) {
    this.upsert = upsert;
    this.table = table;
    upsert.keys().forEach(this::checkColumn);
    if (upsert.sequenceBy() != null) {
      checkColumn(upsert.sequenceBy());
    }
  }

  private void checkColumn(String name) {
    if (table.find(name).isEmpty()) {
      throw Refusals.unknownColumn(Position.START, name, table.names());
    }
  }

  /**
   * The table's columns and, where rows may be deletions, {@link SparkSql#DELETED}; of a key the
   * newest row only, where it is known which that is.
   */
  CompiledQuery rows(CompiledQuery query) {
    List<Column> columns = new ArrayList<>();
    for (Field field : query.schema().fields()) {
      String sqlName = names.fresh(field.name());
      columns.add(new Column(List.of(), field.name(), field.type(), field.nullable(), sqlName));
    }
    Rel rel = new Rel.Sql(query.sql(), columns);
    Rel assigned = upsert.deleteWhen() == null ? assigned(rel) : flagged(rel, upsert.deleteWhen());
    List<Field> fields =
        RelSql.schema(assigned).fields().stream()
            .map(field -> new Field(field.name(), field.type(), true, field.metadata()))
            .toList();
    String newest = newest(RelSql.columns(assigned), assigned.columns());
    return new CompiledQuery(newest, new StructType(fields), query.tables(), query.timed());
  }

  private Rel assigned(Rel rel) {
    return Assignment.byName(rel, table, names, Position.START);
  }

  /** Columns that only the condition names are not the table's. */
  private Rel flagged(Rel rel, String deleteWhen) {
    Expr condition =
        SelectBuilder.rowCondition(
            new ExpressionBuilder(new Scope(rel.columns())).build(SparkParser.plain(deleteWhen)),
            "deleteWhen");
    Expr flag =
        Conditionals.coalesce(
            "coalesce", List.of(condition, Expr.Literal.of(false, Position.START)), Position.START);
    Rel.Item item = new Rel.Item(flag, names.column(SparkSql.DELETED, flag));
    Set<String> used = new HashSet<>();
    collect(condition, used);
    List<Column> kept =
        rel.columns().stream()
            .filter(c -> table.find(c.name()).isPresent() || !used.contains(c.sqlName()))
            .toList();
    Rel extended = new Rel.Extend(rel, List.of(item));
    Rel fitted = assigned(new Rel.Renamed(extended, kept));
    List<Rel.Item> items = new ArrayList<>(((Rel.Project) fitted).items());
    items.add(new Rel.Item(new Expr.Reference(item.column(), Position.START), item.column()));
    return new Rel.Project(extended, items);
  }

  /** The columns that a condition over them does not name. */
  static StructType notNamedIn(StructType rows, String condition) {
    List<Column> columns = WriteChecks.columns(rows, new SqlNames());
    Set<String> used = new HashSet<>();
    collect(new ExpressionBuilder(new Scope(columns)).build(SparkParser.plain(condition)), used);
    return new StructType(
        rows.fields().stream().filter(field -> !used.contains(field.name())).toList());
  }

  private static void collect(Expr expr, Set<String> used) {
    if (expr instanceof Expr.Reference reference) {
      used.add(reference.column().sqlName());
    }
    expr.operands().forEach(operand -> collect(operand, used));
  }

  private String newest(String sql, List<Column> columns) {
    String sequenceBy = upsert.sequenceBy();
    if (sequenceBy == null) {
      return sql;
    }
    return "SELECT * FROM ("
        + sql
        + ") AS q QUALIFY row_number() OVER (PARTITION BY "
        + upsert.keys().stream().map(key -> sqlName(key, columns)).collect(Collectors.joining(", "))
        + " ORDER BY "
        + sqlName(sequenceBy, columns)
        + " DESC NULLS LAST) = 1";
  }

  private static String sqlName(String name, List<Column> columns) {
    return columns.stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .map(column -> SqlText.name(column.sqlName()))
        .findFirst()
        .orElseThrow();
  }

  /** The keys that a batch holds more than once; one row at most. */
  CompiledQuery repeated() {
    String keys =
        upsert.keys().stream()
            .map(key -> SqlText.name(table.find(key).orElseThrow().name()))
            .collect(Collectors.joining(", "));
    return new CompiledQuery(
        "SELECT count(*) FROM "
            + SqlText.name(SparkSql.BATCH)
            + " GROUP BY "
            + keys
            + " HAVING count(*) > 1 LIMIT 1",
        StructType.of(Field.of("n", PrimitiveType.LONG)),
        java.util.Map.of(),
        false);
  }

  /** The change of the table that the batch's rows make. */
  RowChange merge(TableRef name, StructType batch) {
    boolean deletes = batch.find(SparkSql.DELETED).isPresent();
    String newer = newer();
    StringBuilder sql =
        new StringBuilder("MERGE INTO ")
            .append(spelled(name))
            .append(" AS `#t` USING ")
            .append(Names.quoted(SparkSql.BATCH))
            .append(" AS `#s` ON ")
            .append(
                upsert.keys().stream()
                    .map(key -> "`#t`." + Names.quoted(key) + " <=> `#s`." + Names.quoted(key))
                    .collect(Collectors.joining(" AND ")));
    String deleted = "`#s`." + Names.quoted(SparkSql.DELETED);
    if (deletes) {
      sql.append(" WHEN MATCHED AND ").append(deleted).append(newer).append(" THEN DELETE");
    }
    sql.append(" WHEN MATCHED ").append(newer).append(" THEN UPDATE SET *");
    sql.append(" WHEN NOT MATCHED ").append(deletes ? "AND NOT " + deleted : "");
    sql.append(" THEN INSERT *");
    Statement statement =
        SparkSql.statement(sql.toString(), new TwoTables(name, table, batch), SparkSql.UTC);
    return ((Statement.ChangeRows) statement).change();
  }

  private String newer() {
    String sequenceBy = upsert.sequenceBy();
    if (sequenceBy == null) {
      return "";
    }
    String column = Names.quoted(sequenceBy);
    return " AND (`#t`.%1$s IS NULL OR `#s`.%1$s >= `#t`.%1$s)".formatted(column);
  }

  private static String spelled(TableRef table) {
    return table instanceof TableRef.AtPath path
        ? "delta." + Names.quoted(path.path())
        : Names.quoted(table.toString());
  }

  private record TwoTables(TableRef name, StructType table, StructType batch)
      implements TableSchemas {
    @Override
    public Optional<StructType> schemaOf(TableRead read) {
      boolean isBatch = read.table().toString().toLowerCase(Locale.ROOT).equals(SparkSql.BATCH);
      return Optional.of(isBatch ? batch : table);
    }

    @Override
    public @Nullable Instant instant(CompiledQuery constant) {
      return null; // both are read as they are now
    }

    @Override
    public List<String> names() {
      return List.of(name.toString());
    }
  }
}
