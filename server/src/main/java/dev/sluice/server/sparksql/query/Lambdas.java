package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.Subscripts;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
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
public final class Lambdas {
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
    return variable == null ? null : Subscripts.fields(variable, words.subList(1, words.size()));
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
}
