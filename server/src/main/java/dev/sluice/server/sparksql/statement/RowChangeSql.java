package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.Relations;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.WithSql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what becomes of the rows of a table, or of a table joined with a source: for each of them
 * the first clause whose condition is true, and the values that it gives.
 */
final class RowChangeSql {
  private static final int PER_ACTION = 100_000;
  private static final Position AT = Position.START;
  private static final StructType FOUND =
      StructType.of(
          Field.of("file", PrimitiveType.LONG),
          Field.of("updated", PrimitiveType.LONG),
          Field.of("deleted", PrimitiveType.LONG),
          Field.of("met", PrimitiveType.LONG),
          Field.of("most", PrimitiveType.LONG));

  /** What a clause does; a row's code is that of the action times {@link #PER_ACTION} and more. */
  enum Action {
    KEEP(0),
    UPDATE(1),
    DELETE(2),
    INSERT(3),
    /** With a row of the source that no clause takes. */
    PASS_OVER(4);

    private final int number;

    Action(int number) {
      this.number = number;
    }
  }

  /** Which rows a clause is for. */
  enum Side {
    MATCHED,
    TARGET_ONLY,
    SOURCE_ONLY
  }

  /**
   * A clause.
   *
   * @param condition null where it takes all rows that come to it
   * @param values one for each column of the table; none for a deletion
   */
  record Clause(Side side, Action action, @Nullable Expr condition, List<Expr> values) {}

  private final StructType table;
  private final Column file;
  private final List<Column> target;
  private final List<Clause> clauses;
  private final SqlNames names;

  /**
   * The writer of one statement.
   *
   * @param target the columns of the table as the clauses name them
   * @param file the number of a row's file
   */
  RowChangeSql(
      StructType table, List<Column> target, Column file, List<Clause> clauses, SqlNames names) {
    this.table = table;
    this.target = target;
    this.file = file;
    this.clauses = clauses;
    this.names = names;
  }

  /**
   * What the files hold that is to change.
   *
   * @param rel the rows, each with what it matches
   * @param row the number of a row, where it may be there several times, or null
   * @param source not NULL in a row that matches one of the source; null where there is none
   */
  String find(Rel rel, @Nullable Column row, @Nullable Column source) {
    Rel.Extend acted = acted(rel, source);
    List<Rel.Item> items = new ArrayList<>();
    items.add(item(file));
    items.add(item(code(acted)));
    items.add(source == null ? literal(true) : present(source));
    if (row != null) {
      items.add(item(row));
    }
    String rows = "(" + RelSql.columns(new Rel.Project(acted, items)) + ") AS c(f, code, met, r)";
    String actions =
        "count(*) FILTER (code // %1$d = %2$d) AS u, count(*) FILTER (code // %1$d = %3$d) AS d, count(*) FILTER (met) AS m"
            .formatted(PER_ACTION, Action.UPDATE.number, Action.DELETE.number);
    return row == null
        ? "SELECT f, u, d, m, 1 FROM (SELECT f, "
            + actions
            + " FROM "
            + rows.replace(", r)", ")")
            + " GROUP BY f)"
        : "SELECT f, sum(u), sum(least(d, 1)), count(*) FILTER (m > 0), max(m) FROM (SELECT f, r, "
            + actions
            + " FROM "
            + rows
            + " GROUP BY f, r) GROUP BY f";
  }

  static CompiledQuery found(String sql, Rel rel, Relations relations) {
    return new CompiledQuery(WithSql.of(rel) + sql, FOUND, relations.read(), false);
  }

  /** The rows that there are afterwards. */
  CompiledQuery rewritten(Rel rel, @Nullable Column source, Relations relations) {
    String kept =
        " WHERE code // %d NOT IN (%d, %d)"
            .formatted(PER_ACTION, Action.DELETE.number, Action.PASS_OVER.number);
    String sql = "SELECT " + columns("n") + " FROM " + rows(rel, source, null) + kept;
    return new CompiledQuery(WithSql.of(rel) + sql, nullable(table), relations.read(), false);
  }

  /**
   * The rows that the change feed shows.
   *
   * @param row the number of a row, where it may be deleted several times, or null
   */
  CompiledQuery changed(
      Rel rel, @Nullable Column source, @Nullable Column row, Relations relations) {
    String sql =
        "WITH changes AS MATERIALIZED (SELECT * FROM %s WHERE code // %d IN (%d, %d, %d)) "
                .formatted(
                    rows(rel, source, row),
                    PER_ACTION,
                    Action.UPDATE.number,
                    Action.DELETE.number,
                    Action.INSERT.number)
            + String.join(
                " UNION ALL ",
                changes("o", "update_preimage", Action.UPDATE),
                changes("n", "update_postimage", Action.UPDATE),
                once(row, changes("o", "delete", Action.DELETE)),
                changes("n", "insert", Action.INSERT));
    List<Field> fields = new ArrayList<>(nullable(table).fields());
    fields.add(Field.of("_change_type", PrimitiveType.STRING));
    String with = WithSql.of(rel);
    String all = with.isEmpty() ? sql : with + "SELECT * FROM (" + sql + ")";
    return new CompiledQuery(all, new StructType(fields), relations.read(), false);
  }

  /** Source: Delta's {@code DeduplicateCDFDeletes}. */
  private static String once(@Nullable Column row, String changes) {
    return row == null ? changes : changes.replaceFirst("SELECT ", "SELECT DISTINCT ON (r) ");
  }

  private String changes(String values, String type, Action action) {
    return "SELECT "
        + columns(values)
        + ", '"
        + type
        + "' FROM changes WHERE code // "
        + PER_ACTION
        + " = "
        + action.number;
  }

  /** What a clause could not give a NULL, the written file's statistics tell. */
  private static StructType nullable(StructType table) {
    return new StructType(
        table.fields().stream()
            .map(field -> new Field(field.name(), field.type(), true, field.metadata()))
            .toList());
  }

  private String columns(String prefix) {
    return IntStream.range(0, target.size())
        .mapToObj(i -> prefix + i)
        .collect(Collectors.joining(", "));
  }

  /** Code, old values and new values of each row. */
  private String rows(Rel rel, @Nullable Column source, @Nullable Column row) {
    Rel.Extend acted = acted(rel, source);
    Expr code = new Expr.Reference(code(acted), AT);
    List<Rel.Item> items = new ArrayList<>();
    items.add(new Rel.Item(code, names.column("code", code)));
    target.forEach(column -> items.add(renamed(new Expr.Reference(column, AT))));
    for (int i = 0; i < target.size(); i++) {
      items.add(renamed(value(i, code)));
    }
    if (row != null) {
      items.add(item(row));
    }
    return "("
        + RelSql.columns(new Rel.Project(acted, items))
        + ") AS c(code, "
        + columns("o")
        + ", "
        + columns("n")
        + (row == null ? ")" : ", r)");
  }

  private Rel.Item renamed(Expr value) {
    return new Rel.Item(value, names.column("v", value));
  }

  private Expr value(int column, Expr code) {
    List<Expr> conditions = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (int i = 0; i < clauses.size(); i++) {
      Clause clause = clauses.get(i);
      if (!clause.values.isEmpty() && !isSame(clause.values.get(column), column)) {
        conditions.add(Operators.comparison("=", code, number(codeOf(i)), AT));
        values.add(clause.values.get(column));
      }
    }
    Expr old = new Expr.Reference(target.get(column), AT);
    return conditions.isEmpty() ? old : Operators.conditional(conditions, values, old, AT);
  }

  private boolean isSame(Expr value, int column) {
    return value instanceof Expr.Reference reference
        && reference.column().sqlName().equals(target.get(column).sqlName());
  }

  private int codeOf(int clause) {
    return clauses.get(clause).action.number * PER_ACTION + clause;
  }

  private Rel.Extend acted(Rel rel, @Nullable Column source) {
    Expr code = source == null ? first(Side.TARGET_ONLY, Action.KEEP) : bySide(source);
    return new Rel.Extend(rel, List.of(new Rel.Item(code, names.column("code", code))));
  }

  private static Column code(Rel.Extend acted) {
    return acted.items().get(0).column();
  }

  /** Conditions of one side are not looked at in rows of another, where they could fail. */
  private Expr bySide(Column source) {
    Expr inTarget = Operators.test("($1 IS NOT NULL)", new Expr.Reference(file, AT), AT);
    Expr inSource = Operators.test("($1 IS NOT NULL)", new Expr.Reference(source, AT), AT);
    return Operators.conditional(
        List.of(Operators.and(inTarget, inSource, AT), inTarget),
        List.of(first(Side.MATCHED, Action.KEEP), first(Side.TARGET_ONLY, Action.KEEP)),
        first(Side.SOURCE_ONLY, Action.PASS_OVER),
        AT);
  }

  /** The code of the first clause of a side that takes the row. */
  private Expr first(Side side, Action otherwise) {
    List<Expr> conditions = new ArrayList<>();
    List<Expr> codes = new ArrayList<>();
    for (int i = 0; i < clauses.size(); i++) {
      Clause clause = clauses.get(i);
      if (clause.side == side) {
        conditions.add(clause.condition == null ? Expr.Literal.of(true, AT) : clause.condition);
        codes.add(number(codeOf(i)));
      }
    }
    Expr none = number(otherwise.number * PER_ACTION);
    return conditions.isEmpty() ? none : Operators.conditional(conditions, codes, none, AT);
  }

  private static Expr number(int value) {
    return Expr.Literal.of(value, AT);
  }

  private Rel.Item item(Column column) {
    return new Rel.Item(new Expr.Reference(column, AT), column);
  }

  private Rel.Item literal(boolean value) {
    Expr literal = Expr.Literal.of(value, AT);
    return new Rel.Item(literal, names.column("met", literal));
  }

  private Rel.Item present(Column source) {
    Expr test = Operators.test("($1 IS NOT NULL)", new Expr.Reference(source, AT), AT);
    return new Rel.Item(test, names.column("met", test));
  }

  /** The same rows, each with a number of its own. */
  static Rel numbered(Rel rel, Column number) {
    List<Column> columns = new ArrayList<>(rel.columns());
    columns.add(number);
    String sql =
        "SELECT *, row_number() OVER () AS "
            + SqlText.name(number.sqlName())
            + " FROM ("
            + RelSql.columns(rel)
            + ") AS q";
    return new Rel.Sql(sql, columns);
  }
}
