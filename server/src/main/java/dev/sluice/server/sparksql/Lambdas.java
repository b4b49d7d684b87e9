package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LambdaContext;
import org.jspecify.annotations.Nullable;

/**
 * The variables of the lambda functions around an expression, and lambda functions as arguments.
 *
 * <p>A variable is named after the depth of its function, so that equal expressions are written
 * alike; it hides columns and outer variables of its name, as in Spark's {@code
 * ResolveLambdaVariables}.
 */
final class Lambdas {
  static final Lambdas NONE = new Lambdas(0, Map.of());

  private final int depth;
  private final Map<String, Expr> variables;

  private Lambdas(int depth, Map<String, Expr> variables) {
    this.depth = depth;
    this.variables = variables;
  }

  /** The variable, or field of one, of that name; null if there is none. */
  @Nullable Expr resolve(List<String> words, Position at) {
    Expr variable = variables.get(words.get(0).toLowerCase(Locale.ROOT));
    return variable == null ? null : Scope.fields(variable, words.subList(1, words.size()));
  }

  /**
   * The lambda function that the tree has.
   *
   * @param builders gives the builder for its body
   */
  Expr function(LambdaContext context, Function<Lambdas, ExpressionBuilder> builders) {
    Position at = Position.of(context);
    List<String> names = context.identifier().stream().map(Names::of).toList();
    if (names.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count()
        < names.size()) {
      throw Refusals.mismatch(at, "A lambda function has two parameters of one name");
    }
    Function<List<Expr>, Expr> body =
        parameters -> {
          Map<String, Expr> inner = new HashMap<>(variables);
          for (int i = 0; i < names.size(); i++) {
            inner.put(names.get(i).toLowerCase(Locale.ROOT), parameters.get(i));
          }
          return builders.apply(new Lambdas(depth + 1, inner)).build(context.expression());
        };
    return new Expr.Lambda(names.size(), "#" + depth, body, at);
  }

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
    body.operands().forEach(Lambdas::checkRowWise);
  }
}
