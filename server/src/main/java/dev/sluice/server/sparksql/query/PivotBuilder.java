package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.Aggregates;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.AggregateClauses;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.Any_valueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorCapturingIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FirstContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PivotClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PivotValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;

/**
 * {@code PIVOT}: values of a column become columns.
 *
 * <p>Source: Spark's {@code ResolvePivot}. Where all results are numbers or booleans it groups by
 * the pivot column as well and then picks, so that a value without rows has NULL even for a count;
 * else it aggregates under a condition, and a count is 0.
 */
final class PivotBuilder {
  private final QueryBuilder queries;
  private final SqlNames names;

  PivotBuilder(QueryBuilder queries, SqlNames names) {
    this.queries = queries;
    this.names = names;
  }

  /** One value of the pivot columns. */
  private record Value(String name, List<Expr> parts) {}

  Rel build(Rel input, PivotClauseContext context) {
    Scope scope = queries.scope(input);
    Position at = Position.of(context);
    List<SelectBuilder.Named> aggregates = new ArrayList<>();
    for (NamedExpressionContext each : context.aggregates.namedExpression()) {
      SelectBuilder.Named aggregate = SelectList.item(each, scope);
      if (!Expr.aggregates(aggregate.value())) {
        throw Refusals.mismatch(Position.of(each), "PIVOT wants aggregate functions");
      }
      aggregates.add(aggregate);
    }
    List<Expr> pivots = new ArrayList<>();
    for (ErrorCapturingIdentifierContext each : context.pivotColumn().identifiers) {
      pivots.add(scope.resolve(List.of(Names.of(each)), Position.of(each)));
    }
    List<Value> values = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (PivotValueContext each : context.pivotValues) {
      Value value = value(each, pivots);
      if (!seen.add(String.join(", ", ExprSql.all(value.parts())))) {
        throw Refusals.mismatch(Position.of(each), "PIVOT names a value twice");
      }
      values.add(value);
    }
    List<Column> keys = keys(input, aggregates, pivots);
    boolean picks = aggregates.stream().allMatch(each -> isPicked(each.value()));
    if (!picks && takesOneRow(context.aggregates)) {
      throw Refusals.unsupported(at, "PIVOT with first, last or any_value", "max or min");
    }
    Rel rel =
        picks
            ? picked(input, keys, aggregates, pivots, values, at)
            : conditional(input, keys, aggregates, pivots, values, at);
    return context.errorCapturingIdentifier() == null
        ? rel
        : FromBuilder.requalified(rel, List.of(Names.of(context.errorCapturingIdentifier())));
  }

  private static boolean takesOneRow(ParseTree tree) {
    boolean found =
        tree instanceof FirstContext
            || tree instanceof LastContext
            || tree instanceof Any_valueContext
            || (tree instanceof FunctionCallContext call
                && Aggregates.isEdge(Names.of(call.functionName()).toLowerCase(Locale.ROOT)));
    for (int i = 0; !found && i < tree.getChildCount(); i++) {
      found = takesOneRow(tree.getChild(i));
    }
    return found;
  }

  private static Value value(PivotValueContext context, List<Expr> pivots) {
    ParserRuleContext inner = ExpressionBuilder.primary(context.expression());
    List<? extends ParserRuleContext> contexts = List.of(context.expression());
    if (pivots.size() > 1) {
      if (inner instanceof RowConstructorContext row) {
        contexts = row.namedExpression();
      } else if (inner instanceof StructContext struct) {
        contexts = struct.argument;
      }
    }
    Position at = Position.of(context);
    if (contexts.size() != pivots.size()) {
      throw Refusals.mismatch(at, "PIVOT wants a value for each of its columns");
    }
    List<Expr> parts = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    boolean named = context.errorCapturingIdentifier() != null;
    for (int i = 0; i < pivots.size(); i++) {
      Expr part = new ExpressionBuilder(Scope.EMPTY).build(contexts.get(i));
      if (!(part instanceof Expr.Literal literal)) {
        throw Refusals.unsupported(at, "PIVOT with a value that is no literal", "a literal");
      }
      shown.add(named ? "" : shown(literal));
      parts.add(Conversions.cast(part, pivots.get(i).type(), false, at));
    }
    String all = String.join(", ", shown);
    String own = pivots.size() == 1 ? all : "{" + all + "}";
    return new Value(named ? Names.of(context.errorCapturingIdentifier()) : own, parts);
  }

  /** The literal as a string. */
  private static String shown(Expr.Literal literal) {
    Object value = literal.value();
    if (value == null) {
      return "null";
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    boolean plain =
        value instanceof Boolean
            || value instanceof Long
            || literal.type() == PrimitiveType.STRING
            || (literal.type() == PrimitiveType.DATE
                && value.toString().matches("[0-9]{4}-[0-9]{2}-[0-9]{2}"));
    if (!plain) {
      throw Refusals.unsupported(
          literal.at(), "PIVOT with such a value without a name", "AS and a name");
    }
    return value.toString();
  }

  /** The columns that neither the aggregates nor FOR name. */
  private static List<Column> keys(
      Rel input, List<SelectBuilder.Named> aggregates, List<Expr> pivots) {
    Set<String> used = new HashSet<>();
    pivots.forEach(pivot -> collect(pivot, used));
    aggregates.forEach(aggregate -> collect(aggregate.value(), used));
    return input.columns().stream().filter(column -> !used.contains(column.sqlName())).toList();
  }

  private static void collect(Expr expr, Set<String> used) {
    if (expr instanceof Expr.Reference reference) {
      used.add(reference.column().sqlName());
    }
    expr.operands().forEach(operand -> collect(operand, used));
  }

  private static boolean isPicked(Expr value) {
    return value.type() == PrimitiveType.BOOLEAN
        || Coercion.isIntegral(value.type())
        || Coercion.isFloating(value.type())
        || value.type() instanceof DecimalType;
  }

  private Rel picked(
      Rel input,
      List<Column> keys,
      List<SelectBuilder.Named> aggregates,
      List<Expr> pivots,
      List<Value> values,
      Position at) {
    List<Expr> first = references(keys, at);
    first.addAll(pivots);
    first.forEach(key -> Normalized.groupable(key, "PIVOT"));
    Grouping inner = new Grouping(names, input, GroupBy.plain(first));
    List<Expr> results = aggregates.stream().map(each -> inner.rewrite(each.value())).toList();
    List<Expr> moved = pivots.stream().map(inner::rewrite).toList();
    List<Expr> keyColumns = references(keys, at).stream().map(inner::rewrite).toList();
    Grouping outer = new Grouping(names, inner.rel(), GroupBy.plain(keyColumns));
    List<SelectBuilder.Named> items = new ArrayList<>();
    for (Value value : values) {
      for (int i = 0; i < results.size(); i++) {
        Expr picked = under(value, moved, results.get(i), at);
        Expr one =
            new Expr.Aggregate(
                AggregateEmission.template("{any_value($1)}"),
                List.of(picked),
                AggregateClauses.NONE,
                picked.type(),
                true,
                at);
        String name = name(value, aggregates, i);
        items.add(new SelectBuilder.Named(name, outer.rewrite(one)));
      }
    }
    return finished(keys, keyColumns.stream().map(outer::rewrite).toList(), items, outer.rel());
  }

  private Rel conditional(
      Rel input,
      List<Column> keys,
      List<SelectBuilder.Named> aggregates,
      List<Expr> pivots,
      List<Value> values,
      Position at) {
    List<Expr> keyColumns = references(keys, at);
    keyColumns.forEach(key -> Normalized.groupable(key, "PIVOT"));
    Grouping grouping = new Grouping(names, input, GroupBy.plain(keyColumns));
    List<SelectBuilder.Named> items = new ArrayList<>();
    for (Value value : values) {
      for (int i = 0; i < aggregates.size(); i++) {
        Expr only = only(value, pivots, aggregates.get(i).value());
        items.add(new SelectBuilder.Named(name(value, aggregates, i), grouping.rewrite(only)));
      }
    }
    List<Expr> moved = keyColumns.stream().map(grouping::rewrite).toList();
    return finished(keys, moved, items, grouping.rel());
  }

  /** The aggregates over the rows of one value: the arguments of others are NULL. */
  private static Expr only(Value value, List<Expr> pivots, Expr expr) {
    if (!(expr instanceof Expr.Aggregate aggregate)) {
      return expr.mapOperands(operand -> only(value, pivots, operand));
    }
    AggregateClauses clauses = aggregate.clauses();
    if (clauses.filter() != null || !clauses.order().isEmpty()) {
      throw Refusals.unsupported(
          expr.at(), "PIVOT with FILTER or WITHIN GROUP of this type", "a subquery");
    }
    return expr.mapOperands(operand -> under(value, pivots, operand, operand.at()));
  }

  private static Expr under(Value value, List<Expr> pivots, Expr then, Position at) {
    List<Expr> operands = new ArrayList<>(List.of(then));
    operands.addAll(pivots);
    operands.addAll(value.parts());
    int count = pivots.size();
    Emission emission =
        sql -> {
          List<String> same = new ArrayList<>();
          for (int i = 1; i <= count; i++) {
            same.add(sql.get(i) + " IS NOT DISTINCT FROM " + sql.get(i + count));
          }
          return "CASE WHEN " + String.join(" AND ", same) + " THEN " + sql.get(0) + " END";
        };
    return new Expr.Call(emission, operands, then.type(), true, at);
  }

  private static List<Expr> references(List<Column> columns, Position at) {
    return columns.stream()
        .map(column -> (Expr) new Expr.Reference(column, at))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static String name(Value value, List<SelectBuilder.Named> aggregates, int index) {
    return aggregates.size() == 1
        ? value.name()
        : value.name() + "_" + aggregates.get(index).name();
  }

  private Rel finished(
      List<Column> keys, List<Expr> moved, List<SelectBuilder.Named> items, Rel rel) {
    List<Rel.Item> outputs = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Column key = keys.get(i);
      Column output = names.column(key.name(), moved.get(i)).qualifiedBy(key.qualifier());
      outputs.add(new Rel.Item(moved.get(i), output));
    }
    for (SelectBuilder.Named item : items) {
      outputs.add(new Rel.Item(item.value(), names.column(item.name(), item.value())));
    }
    return new Rel.Project(rel, outputs);
  }
}
