package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/**
 * A lambda function as the function sees it that takes it: its variables, and its body over them.
 */
final class LambdaArgument {
  private LambdaArgument() {}

  /** The quoted variable, in the emitted SQL, of a function that takes it as an argument. */
  static String variable(Expr argument) {
    return SqlText.name(argument instanceof Expr.Lambda lambda ? lambda.variable() : "#");
  }

  /** A second one. */
  static String second(Expr argument) {
    return SqlText.name(argument instanceof Expr.Lambda lambda ? lambda.variable() + "#" : "##");
  }

  /** A parameter: what the emitted SQL calls its value. */
  static Expr parameter(String sql, DataType type, Position at) {
    return new Expr.Call(operands -> sql, List.of(), type, true, at);
  }

  /**
   * The body of a function over its parameters, which may be fewer than there are; an argument that
   * is no lambda function is the body itself.
   *
   * @param least how many parameters it has at least
   */
  static Expr body(String name, Expr argument, int least, List<Expr> parameters) {
    if (!(argument instanceof Expr.Lambda lambda)) {
      return argument;
    }
    int count = lambda.parameters();
    if (count < least || count > parameters.size()) {
      throw Refusals.mismatch(
          lambda.at(),
          "Function "
              + name
              + " calls its lambda function with "
              + parameters.size()
              + " arguments, and it has "
              + count);
    }
    Expr body = lambda.body().apply(parameters.subList(0, count));
    checkRowWise(body);
    return body;
  }

  private static void checkRowWise(Expr body) {
    if (body instanceof Expr.Subquery
        || body instanceof Expr.Window
        || body instanceof Expr.Aggregate) {
      throw Refusals.unsupported(
          body.at(),
          "A subquery, window or aggregate in a lambda function",
          "a column of a subquery");
    }
    body.operands().forEach(LambdaArgument::checkRowWise);
  }
}
