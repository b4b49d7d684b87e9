package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LateralViewContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ParenthesizedExpressionContext;
import org.jspecify.annotations.Nullable;

/** The generators of one SELECT, whose rows multiply those of its input. */
public final class Generation {
  private final SqlNames names;
  private final List<Generator> generators = new ArrayList<>();
  private final List<List<Column>> outputs = new ArrayList<>();

  public Generation(SqlNames names) {
    this.names = names;
  }

  boolean isEmpty() {
    return generators.isEmpty();
  }

  /** The columns that an item of the SELECT list makes, or null where it is no generator. */
  public @Nullable List<SelectBuilder.Named> items(NamedExpressionContext context, Scope scope) {
    ParserRuleContext inner = ExpressionBuilder.primary(context.expression());
    while (inner instanceof ParenthesizedExpressionContext parenthesized) {
      inner = ExpressionBuilder.primary(parenthesized.expression());
    }
    if (!(inner instanceof FunctionCallContext call) || call.windowSpec() != null) {
      return null;
    }
    String name = Names.of(call.functionName()).toLowerCase(Locale.ROOT);
    Generators.Kind kind = Generators.get(name);
    if (kind == null) {
      return null;
    }
    List<Expr> arguments = new CallBuilder(new ExpressionBuilder(scope.plain())).plain(call, name);
    Generator generator = kind.call(name, arguments, Position.of(call));
    if (Expr.windows(generator.list())) {
      throw Generators.misplaced(name, Position.of(call));
    }
    List<Column> columns = generator.columns(aliases(context, generator), List.of(), names);
    generators.add(generator);
    outputs.add(columns);
    List<SelectBuilder.Named> items = new ArrayList<>();
    for (Column column : columns) {
      Expr value = new Expr.Reference(column, Position.of(call));
      items.add(new SelectBuilder.Named(column.name(), value));
      scope.alias(column.name(), value);
    }
    return items;
  }

  private static List<String> aliases(NamedExpressionContext context, Generator generator) {
    List<String> given = List.of();
    if (context.identifierList() != null) {
      given = Names.of(context.identifierList());
    } else if (context.name != null) {
      given = List.of(Names.of(context.name));
    }
    return named(given, generator, Position.of(context));
  }

  private static List<String> named(List<String> given, Generator generator, Position at) {
    List<String> own = generator.names();
    if (!given.isEmpty() && given.size() != own.size()) {
      throw Refusals.mismatch(
          at, "The generator makes " + own.size() + " columns and gets " + given.size() + " names");
    }
    return given.isEmpty() ? own : given;
  }

  /** Whether an aggregate occurs in what is made rows of. */
  public boolean aggregates() {
    return generators.stream().anyMatch(generator -> Expr.aggregates(generator.list()));
  }

  /** Whether the expression speaks of a column that a generator makes. */
  boolean isSource(Expr expr) {
    return (expr instanceof Expr.Reference reference
            && outputs.stream().anyMatch(columns -> columns.contains(reference.column())))
        || expr.operands().stream().anyMatch(this::isSource);
  }

  /** Brings the generators over another relation. */
  void rewrite(UnaryOperator<Expr> change) {
    generators.replaceAll(generator -> generator.map(change));
  }

  public Rel rel(Rel input) {
    Rel rel = input;
    for (int i = 0; i < generators.size(); i++) {
      rel = generators.get(i).over(rel, outputs.get(i), names);
    }
    return rel;
  }

  /** {@code LATERAL VIEW [OUTER] f(…) t AS a, b}. */
  static Rel view(Rel input, LateralViewContext context, QueryBuilder queries, SqlNames names) {
    Position at = Position.of(context);
    String name = context.qualifiedName().getText().toLowerCase(Locale.ROOT);
    Generators.Kind kind = Generators.get(name);
    if (kind == null) {
      throw Functions.names().contains(name)
          ? Generators.misplaced(name, at)
          : Functions.unknown(name, at);
    }
    ExpressionBuilder expressions = new ExpressionBuilder(queries.scope(input));
    List<Expr> arguments = new ArrayList<>();
    for (ExpressionContext argument : context.expression()) {
      arguments.add(SelectBuilder.rowValue(expressions.build(argument)));
    }
    Generator plain = kind.call(name, arguments, at);
    Generator generator = context.OUTER() == null ? plain : plain.outerRows();
    List<String> given = context.colName.stream().map(Names::of).toList();
    List<String> qualifier = List.of(Names.of(context.tblName));
    List<Column> columns = generator.columns(named(given, generator, at), qualifier, names);
    return generator.over(input, columns, names);
  }

  /** A generator in FROM. */
  static Rel table(Rel input, Generator generator, SqlNames names) {
    return generator.over(input, generator.columns(generator.names(), List.of(), names), names);
  }
}
