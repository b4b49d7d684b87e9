package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.AggregateCall;
import dev.sluice.server.sparksql.functions.AggregateFunctions;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.functions.WindowFunctions;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.AggregateClauses;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;
import org.jspecify.annotations.Nullable;

/** Function calls of the parse tree: {@code name([DISTINCT] …) [FILTER (WHERE …)]}. */
final class CallBuilder {
  private final ExpressionBuilder expressions;

  CallBuilder(ExpressionBuilder expressions) {
    this.expressions = expressions;
  }

  Expr build(FunctionCallContext context) {
    Position at = Position.of(context);
    String name = name(context);
    if (context.functionName().identFunc != null && context.argument.size() == 1) {
      return expressions.identifier(context, Names.identifier(context.argument.get(0)));
    }
    if (context.windowSpec() != null) {
      return new CallBuilder(expressions.inWindow(at)).windowed(context, name);
    }
    if (AggregateFunctions.names().contains(name)) {
      return AggregateFunctions.call(aggregate(context, name));
    }
    if (Generators.names().contains(name)) {
      throw Generators.misplaced(name, at);
    }
    if (WindowFunctions.names().contains(name)) {
      throw Refusals.mismatch(at, "The window function " + name + " wants OVER (…)");
    }
    if (EventWindows.names().contains(name)) {
      return expressions.eventWindow(context, name, plain(context, name));
    }
    if (RandomValues.names().contains(name)) {
      return expressions.random(context, name, plain(context, name));
    }
    refuseClauses(context, name);
    if (isDistinct(context) || context.where != null) {
      throw Refusals.mismatch(at, "Function " + name + " is not an aggregate");
    }
    if (!Functions.names().contains(name)) {
      throw Functions.unknown(name, at);
    }
    return Functions.call(name, arguments(context, name), at);
  }

  /** The arguments of a call that has no clauses. */
  List<Expr> plain(FunctionCallContext context, String name) {
    refuseClauses(context, name);
    if (isDistinct(context) || context.where != null) {
      throw Refusals.mismatch(Position.of(context), "Function " + name + " is not an aggregate");
    }
    return arguments(context, name);
  }

  static String name(FunctionCallContext context) {
    return Names.of(context.functionName()).toLowerCase(Locale.ROOT);
  }

  /** The aggregate of a call, whatever its window. */
  private AggregateCall aggregate(FunctionCallContext context, String name) {
    return new AggregateCall(
        name,
        arguments(context, name),
        new AggregateClauses(isDistinct(context), filter(context), order(context)),
        nulls(context),
        Position.of(context));
  }

  private Expr windowed(FunctionCallContext context, String name) {
    boolean known =
        WindowFunctions.names().contains(name) || AggregateFunctions.names().contains(name);
    if (!known) {
      Position at = Position.of(context);
      throw Functions.names().contains(name)
          ? Refusals.mismatch(at, "Function " + name + " is no window function")
          : Functions.unknown(name, at);
    }
    return new WindowBuilder(expressions).build(context.windowSpec(), aggregate(context, name));
  }

  /** {@code first(x)} and its like, for which the grammar has rules of their own. */
  Expr.Aggregate edge(String name, ExpressionContext value, boolean ignoresNulls) {
    return AggregateFunctions.call(
        new AggregateCall(
            name,
            List.of(expressions.build(value)),
            AggregateClauses.NONE,
            ignoresNulls ? AggregateCall.Nulls.IGNORE : AggregateCall.Nulls.DEFAULT,
            Position.of(value)));
  }

  private static boolean isDistinct(FunctionCallContext context) {
    return context.setQuantifier() != null && context.setQuantifier().DISTINCT() != null;
  }

  private @Nullable Expr filter(FunctionCallContext context) {
    return context.where == null
        ? null
        : Operators.truth(expressions.build(context.where), "FILTER");
  }

  private List<Rel.Order> order(FunctionCallContext context) {
    return context.WITHIN() == null
        ? List.of()
        : context.sortItem().stream()
            .map(item -> Ordering.order(item, expressions.build(item.expression())))
            .toList();
  }

  private static AggregateCall.Nulls nulls(FunctionCallContext context) {
    if (context.nullsOption == null) {
      return AggregateCall.Nulls.DEFAULT;
    }
    return context.nullsOption.getType() == SqlBaseParser.IGNORE
        ? AggregateCall.Nulls.IGNORE
        : AggregateCall.Nulls.RESPECT;
  }

  private static void refuseClauses(FunctionCallContext context, String name) {
    if (context.nullsOption != null || context.WITHIN() != null) {
      throw Refusals.unsupported(
          Position.of(context), "A clause after " + name + "(…)", "the plain call");
    }
  }

  private List<Expr> arguments(FunctionCallContext context, String name) {
    NamedArguments named = NamedArguments.of(name, context.argument);
    if (named != null) {
      List<Expr> built = named.build(expressions, Position.of(context));
      named.label(context, expressions);
      return built;
    }
    List<Expr> arguments = new ArrayList<>();
    for (FunctionArgumentContext argument : context.argument) {
      ParserRuleContext value = argument.expression();
      if (context.functionName().expression() != null
          && ExpressionBuilder.primary(value) instanceof StarContext) {
        throw Refusals.mismatch(Position.of(value), "A star has no meaning after IDENTIFIER(…)");
      }
      boolean plain = context.argument.size() == 1 && !isDistinct(context);
      arguments.addAll(name.equals("count") ? counted(value, plain) : each(value));
    }
    return arguments;
  }

  private List<Expr> each(ParserRuleContext context) {
    return expressions.each(context).stream().map(SelectBuilder.Named::value).toList();
  }

  /**
   * What {@code count(x)} counts.
   *
   * @param plain whether a star means the rows, and not the columns
   */
  private List<Expr> counted(ParserRuleContext context, boolean plain) {
    if (!(ExpressionBuilder.primary(context) instanceof StarContext star)) {
      return List.of(expressions.build(context));
    }
    if (star.qualifiedName() == null && star.exceptClause() == null) {
      return plain ? List.of(Expr.Literal.of(1, Position.of(star))) : each(context);
    }
    throw Refusals.unsupported(
        Position.of(star), star.getText() + " as the argument of count", "the columns by name");
  }
}
