package dev.sluice.server.sparksql;

import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;

/** Function calls of the parse tree: {@code name([DISTINCT] …) [FILTER (WHERE …)]}. */
final class CallBuilder {
  private final ExpressionBuilder expressions;

  CallBuilder(ExpressionBuilder expressions) {
    this.expressions = expressions;
  }

  Expr build(FunctionCallContext context) {
    Position at = Position.of(context);
    String name = name(context);
    refuseClauses(context, name);
    boolean distinct =
        context.setQuantifier() != null && context.setQuantifier().DISTINCT() != null;
    if (Aggregates.isAggregate(name)) {
      return Aggregates.call(name, filtered(context, arguments(context, name), at), distinct, at);
    }
    if (distinct || context.where != null) {
      throw Refusals.mismatch(at, "Function " + name + " is not an aggregate");
    }
    if (!Functions.names().contains(name)) {
      throw Functions.unknown(name, at);
    }
    return Functions.call(name, arguments(context, name), at);
  }

  private static String name(FunctionCallContext context) {
    String name = Names.of(context.functionName()).toLowerCase(Locale.ROOT);
    return name;
  }

  private static void refuseClauses(FunctionCallContext context, String name) {
    Position at = Position.of(context);
    if (context.windowSpec() != null) {
      throw Refusals.unsupported(at, "The window function " + name + "(…) OVER", "GROUP BY");
    }
    if (context.nullsOption != null || context.WITHIN() != null) {
      throw Refusals.unsupported(at, "A clause after " + name + "(…)", "the plain call");
    }
  }

  private List<Expr> arguments(FunctionCallContext context, String name) {
    List<Expr> arguments = new ArrayList<>();
    for (FunctionArgumentContext argument : context.argument) {
      if (argument.expression() == null) {
        throw Refusals.unsupported(
            Position.of(argument), "A named argument", "arguments by position");
      }
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

  /** Every supported aggregate passes over NULL, so that a FILTER can turn other rows to NULL. */
  private List<Expr> filtered(FunctionCallContext context, List<Expr> arguments, Position at) {
    if (context.where == null) {
      return arguments;
    }
    Expr filter = expressions.build(context.where);
    List<Expr> filtered = new ArrayList<>();
    for (Expr argument : arguments) {
      Expr nothing = new Expr.Literal(null, PrimitiveType.NULL, at);
      filtered.add(Operators.conditional(List.of(filter), List.of(argument), nothing, at));
    }
    return filtered;
  }
}
