package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.functions.Subscripts;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.Session;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a table over the rows that are to be written to it: a row that breaks one ends the
 * query with {@code DELTA_VIOLATE_CONSTRAINT_WITH_VALUES}.
 *
 * <p>The check is part of the value of the first column, behind whatever made the row: a filter
 * could be moved in front of the query's own, to rows that are not written.
 *
 * <p>Source: Delta's {@code Constraints} and {@code CheckDeltaInvariant}; a condition that is NULL
 * is broken.
 */
public final class WriteChecks {
  private static final Position AT = Position.START;

  private final SqlNames names;
  private final WriteTarget target;

  /** A rule; the message is what errors begin with. */
  private record Rule(String message, Expr condition) {
    static Rule check(String name, String text, Expr condition) {
      return new Rule(
          "[DELTA_VIOLATE_CONSTRAINT_WITH_VALUES] CHECK constraint "
              + name
              + " "
              + text
              + " violated by row with values:",
          condition);
    }
  }

  /** The engine's query of exactly the table's columns, with the table's rules over its rows. */
  public static String checked(String sql, WriteTarget table, boolean fill) {
    if (table.rules().isEmpty()) {
      return sql;
    }
    return Session.of(Session.UTC)
        .run(
            () -> {
              SqlNames names = new SqlNames();
              Rel rows =
                  new Rel.Sql(named(sql, table), WriteChecks.columns(table.columns(), names));
              return RelSql.query(new WriteChecks(table, names).check(rows, fill));
            });
  }

  /** The same for a query whose columns are all there. */
  public static CompiledQuery checked(CompiledQuery query, WriteTarget table) {
    String sql = checked(query.sql(), table, false);
    return new CompiledQuery(sql, query.schema(), query.tables(), query.timed());
  }

  /** The query with the table's own names for its columns. */
  private static String named(String sql, WriteTarget table) {
    return "SELECT * FROM ("
        + sql
        + "\n) AS written("
        + table.columns().names().stream().map(SqlText::name).collect(Collectors.joining(", "))
        + ")";
  }

  WriteChecks(WriteTarget target, SqlNames names) {
    this.target = target;
    this.names = names;
  }

  /**
   * The same rows.
   *
   * @param rel exactly the table's columns
   * @param fill whether a generated column that is NULL was not given
   */
  Rel check(Rel rel, boolean fill) {
    Rel filled = fill ? filled(rel) : rel;
    List<Rule> rules = rules(filled.columns());
    return rules.isEmpty() ? filled : ruled(filled, rules);
  }

  /** The same rows, each of which must meet the condition by which they replace others. */
  Rel conforming(Rel rel, String condition) {
    Expr met = SelectBuilder.rowCondition(parsed(condition, rel.columns()), "REPLACE WHERE");
    String message =
        "[DELTA_REPLACE_WHERE_MISMATCH] The condition ("
            + condition
            + ") by which rows are replaced is not met by the new row with values:";
    return ruled(rel, List.of(new Rule(message, met)));
  }

  private Rel ruled(Rel filled, List<Rule> rules) {
    List<Expr> row = references(filled.columns());
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Expr value = i == 0 ? guarded(row, rules) : row.get(i);
      items.add(new Rel.Item(value, names.column(target.columns().names().get(i), value)));
    }
    return new Rel.Project(filled, items);
  }

  /**
   * The same rows with the values of generated columns.
   *
   * @param absent the columns that got no value
   */
  Rel generated(Rel rel, List<String> absent) {
    return projected(
        rel, (field, value, computed) -> absent.contains(field.name()) ? computed : value);
  }

  /**
   * The values of a row, with those of generated columns computed from the others. Source: Delta's
   * {@code UpdateExpressionsSupport.generateUpdateExprsForGeneratedColumns}.
   *
   * @param given the places of the columns that got a value, which keep it
   */
  static List<Expr> generated(StructType table, List<Expr> values, Collection<Integer> given) {
    List<Column> row = new ArrayList<>();
    for (Field field : table.fields()) {
      row.add(new Column(List.of(), field.name(), field.type(), true, "#" + row.size()));
    }
    List<Expr> all = new ArrayList<>(values);
    for (int i = 0; i < all.size(); i++) {
      Field field = table.fields().get(i);
      String text = ColumnRules.generated(field);
      if (text != null && !given.contains(i)) {
        all.set(i, replaced(cast(parsed(text, row), field.type()), row, values));
      }
    }
    return List.copyOf(all);
  }

  private static Expr replaced(Expr expr, List<Column> row, List<Expr> values) {
    return expr instanceof Expr.Reference reference
        ? values.get(row.indexOf(reference.column()))
        : expr.mapOperands(operand -> replaced(operand, row, values));
  }

  private Rel filled(Rel rel) {
    return projected(
        rel,
        (field, value, computed) -> {
          Expr given = Operators.test("($1 IS NOT NULL)", value, AT);
          return Operators.conditional(List.of(given), List.of(value), computed, AT);
        });
  }

  /** Chooses between what a generated column was given and what it is computed as. */
  private interface Choice {
    Expr of(Field field, Expr given, Expr computed);
  }

  private Rel projected(Rel rel, Choice choice) {
    List<Rel.Item> items = new ArrayList<>();
    boolean any = false;
    for (int i = 0; i < target.columns().fields().size(); i++) {
      Field field = target.columns().fields().get(i);
      Expr given = new Expr.Reference(rel.columns().get(i), AT);
      Expr computed = computed(field, rel.columns());
      Expr value = computed == null ? given : choice.of(field, given, computed);
      any |= value != given;
      items.add(new Rel.Item(value, names.column(field.name(), value)));
    }
    return any ? new Rel.Project(rel, items) : rel;
  }

  /** What a generated column is computed as, or null. */
  private static @Nullable Expr computed(Field field, List<Column> row) {
    String text = ColumnRules.generated(field);
    return text == null ? null : cast(parsed(text, row), field.type());
  }

  private static Expr cast(Expr value, DataType type) {
    return Conversions.cast(value, type, false, AT);
  }

  private static Expr parsed(String text, List<Column> row) {
    return new ExpressionBuilder(new Scope(row)).build(SparkParser.expression(text).expression());
  }

  /** The value of an absent column: its default, or NULL. */
  public static Expr absent(Field field, Position at) {
    String text = ColumnRules.defaulted(field);
    return text == null
        ? new Expr.Literal(null, field.type(), at)
        : cast(parsed(text, List.of()), field.type());
  }

  private List<Rule> rules(List<Column> row) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < target.columns().fields().size(); i++) {
      Field field = target.columns().fields().get(i);
      String invariant = ColumnRules.invariant(field);
      if (invariant != null) {
        rules.add(rule("EXPRESSION(" + invariant + ")", invariant, row));
      }
      String generated = ColumnRules.generated(field);
      Expr computed = computed(field, row);
      if (generated != null && computed != null) {
        Expr same = Operators.comparison("<=>", new Expr.Reference(row.get(i), AT), computed, AT);
        rules.add(
            Rule.check("Generated Column", "(" + field.name() + " <=> " + generated + ")", same));
      }
      addNotNull(field, new Expr.Reference(row.get(i), AT), field.name(), rules);
    }
    new TreeMap<>(target.constraints())
        .forEach((name, condition) -> rules.add(rule(name, "(" + condition + ")", row)));
    return rules;
  }

  private static Rule rule(String name, String condition, List<Column> row) {
    Expr built = SelectBuilder.rowCondition(parsed(condition, row), "CHECK");
    return Rule.check(name, condition, built);
  }

  /** A field of a struct that is NULL is NULL too. Source: Delta's {@code Invariants}. */
  private static void addNotNull(Field field, Expr value, String path, List<Rule> rules) {
    if (!(field.type() instanceof StructType struct)) {
      return;
    }
    for (Field part : struct.fields()) {
      Expr inside = Subscripts.field(value, part.name(), AT);
      String name = path + "." + part.name();
      if (!part.nullable()) {
        String message =
            "[DELTA_NOT_NULL_CONSTRAINT_VIOLATED] Column "
                + name
                + " is NOT NULL; violated by row with values:";
        rules.add(new Rule(message, Operators.test("($1 IS NOT NULL)", inside, AT)));
      }
      addNotNull(part, inside, name, rules);
    }
  }

  /** The row's first value, or the error of a rule that the row breaks. */
  private static Expr guarded(List<Expr> row, List<Rule> rules) {
    Expr value = row.get(0);
    for (Rule rule : rules) {
      value = guarded(value, rule, values(rule, row));
    }
    return value;
  }

  private static Expr guarded(Expr value, Rule rule, Map<String, Expr> shown) {
    List<Expr> operands = new ArrayList<>(List.of(value, rule.condition));
    shown.values().forEach(column -> operands.add(cast(column, PrimitiveType.STRING)));
    List<String> labels = List.copyOf(shown.keySet());
    String type = SqlText.type(value.type());
    Emission emission =
        arguments ->
            "CASE WHEN coalesce(%s, false) THEN %s ELSE CAST(error(%s) AS %s) END"
                .formatted(
                    arguments.get(1),
                    arguments.get(0),
                    message(rule, labels, arguments.subList(2, arguments.size())),
                    type);
    return new Expr.Call(emission, operands, value.type(), value.nullable(), AT);
  }

  private static String message(Rule rule, List<String> labels, List<String> values) {
    StringBuilder message = new StringBuilder(SqlText.string(rule.message));
    for (int i = 0; i < labels.size(); i++) {
      message.append(" || ").append(SqlText.string("\n - " + labels.get(i) + " : "));
      message.append(" || coalesce(").append(values.get(i)).append(", 'null')");
    }
    return message.toString();
  }

  /** The columns that a rule speaks of. */
  private static Map<String, Expr> values(Rule rule, List<Expr> row) {
    Map<String, Expr> values = new LinkedHashMap<>();
    for (Expr column : row) {
      if (column instanceof Expr.Reference reference && uses(rule.condition, reference)) {
        values.put(reference.column().name(), column);
      }
    }
    return values;
  }

  private static boolean uses(Expr expr, Expr.Reference wanted) {
    if (expr instanceof Expr.Reference reference) {
      return reference.column().sqlName().equals(wanted.column().sqlName());
    }
    return expr.operands().stream().anyMatch(child -> uses(child, wanted));
  }

  private static List<Expr> references(List<Column> columns) {
    List<Expr> references = new ArrayList<>();
    columns.forEach(column -> references.add(new Expr.Reference(column, AT)));
    return references;
  }

  /** A table's columns as those of a query's result. */
  public static List<Column> columns(StructType schema, SqlNames names) {
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(
          new Column(List.of(), field.name(), field.type(), field.nullable(), field.name()));
      names.fresh(field.name());
    }
    return columns;
  }
}
