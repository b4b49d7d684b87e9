package dev.sluice.server.sparksql;

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
    refuseClauses(context, name);
    if (isDistinct(context) || context.where != null) {
      throw Refusals.mismatch(at, "Function " + name + " is not an aggregate");
    }
    if (!Functions.names().contains(name)) {
      throw Functions.unknown(name, at);
    }
    List<Expr> arguments = arguments(context, name);
    String label = FunctionLabels.byType(name, arguments);
    if (label != null) {
      expressions.label(context, label, context.argument);
    }
    return Functions.call(name, arguments, at);
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
      named.label(context, expressions);
      return named.build(expressions, Position.of(context));
    }
    List<Expr> arguments = new ArrayList<>();
    for (FunctionArgumentContext argument : context.argument) {
      arguments.add(argument(argument.expression(), name));
    }
    return arguments;
  }

  private Expr argument(ParserRuleContext context, String name) {
    if (ExpressionBuilder.primary(context) instanceof StarContext star) {
      boolean all = star.qualifiedName() == null && star.exceptClause() == null;
      if (name.equals("count") && all) {
        return Expr.Literal.of(1, Position.of(star));
      }
      throw Refusals.unsupported(
          Position.of(star), star.getText() + " as an argument of " + name, "the columns by name");
    }
    return expressions.build(context);
  }
}
