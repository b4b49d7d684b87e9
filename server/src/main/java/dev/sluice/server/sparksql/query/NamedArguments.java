package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.sparksql.functions.Signature;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedArgumentExpressionContext;
import org.jspecify.annotations.Nullable;

/**
 * Arguments by name, {@code mask(s, digitChar => 'd')}, of the few functions that let them be.
 *
 * <p>Source: Spark's {@code NamedParametersSupport} and the {@code FunctionSignature}s of its
 * expression builders.
 */
final class NamedArguments {
  /**
   * A parameter.
   *
   * @param value what it is where a call leaves it out, null for NULL
   */
  private record Parameter(String name, boolean optional, @Nullable String value) {
    static Parameter required(String name) {
      return new Parameter(name, false, null);
    }

    static Parameter optional(String name, @Nullable String value) {
      return new Parameter(name, true, value);
    }
  }

  private static final List<Parameter> COLLECTION = List.of(Parameter.required("collection"));
  private static final List<Parameter> INPUT = List.of(Parameter.required("input"));
  private static final Map<String, List<Parameter>> PARAMETERS =
      Map.of(
          "mask",
          List.of(
              Parameter.required("str"),
              Parameter.optional("upperChar", "X"),
              Parameter.optional("lowerChar", "x"),
              Parameter.optional("digitChar", "n"),
              Parameter.optional("otherChar", null)),
          "explode",
          COLLECTION,
          "explode_outer",
          COLLECTION,
          "posexplode",
          COLLECTION,
          "posexplode_outer",
          COLLECTION,
          "inline",
          INPUT,
          "inline_outer",
          INPUT);

  private final String function;
  private final List<Parameter> parameters;
  private final ParserRuleContext[] values;

  private NamedArguments(String function, List<Parameter> parameters) {
    this.function = function;
    this.parameters = parameters;
    values = new ParserRuleContext[parameters.size()];
  }

  /** The arguments of a call in the order of the parameters, or null where none has a name. */
  static @Nullable NamedArguments of(String function, List<FunctionArgumentContext> given) {
    boolean named = given.stream().anyMatch(each -> each.namedArgumentExpression() != null);
    if (!named) {
      return null;
    }
    Position at = Position.of(given.get(0));
    List<Parameter> parameters = PARAMETERS.get(function);
    if (parameters == null) {
      throw Refusals.at(
          at,
          ErrorCode.NAMED_PARAMETERS_NOT_SUPPORTED,
          "Function " + function + " takes no arguments by name",
          null);
    }
    Signature.count(function, Arrays.asList(new Expr[given.size()]), 1, parameters.size(), at);
    NamedArguments arguments = new NamedArguments(function, parameters);
    for (int i = 0; i < given.size(); i++) {
      arguments.put(i, given.get(i), i > 0 && given.get(i - 1).namedArgumentExpression() != null);
    }
    arguments.check(at);
    return arguments;
  }

  private void put(int index, FunctionArgumentContext argument, boolean afterNamed) {
    NamedArgumentExpressionContext named = argument.namedArgumentExpression();
    if (named == null && afterNamed) {
      throw Refusals.mismatch(Position.of(argument), "Arguments by position stand before named");
    }
    int place = named == null ? index : place(named);
    if (values[place] != null) {
      throw Refusals.mismatch(
          Position.of(argument),
          "The argument " + parameters.get(place).name() + " is there twice");
    }
    values[place] = named == null ? argument.expression() : named.value;
  }

  private int place(NamedArgumentExpressionContext named) {
    String name = Names.of(named.key);
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    List<String> known = parameters.stream().map(Parameter::name).toList();
    throw Refusals.mismatch(
        Position.of(named),
        "Function " + function + " has no parameter " + name + "; it has " + known);
  }

  private void check(Position at) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null && !parameters.get(i).optional()) {
        throw Refusals.mismatch(
            at, "Function " + function + " wants the argument " + parameters.get(i).name());
      }
    }
  }

  /** The typed arguments, defaults included. */
  List<Expr> build(ExpressionBuilder expressions, Position at) {
    List<Expr> built = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      String missing = parameters.get(i).value();
      if (values[i] != null) {
        built.add(expressions.build(values[i]));
      } else {
        built.add(missing == null ? Expr.Literal.ofNull(at) : Expr.Literal.of(missing, at));
      }
    }
    return built;
  }

  /** The call as Spark names it: all arguments in their order. */
  void label(ParserRuleContext call, ExpressionBuilder expressions) {
    List<String> shown = new ArrayList<>();
    List<ParserRuleContext> parts = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      shown.add(values[i] == null ? parameters.get(i).value() + "" : "%s");
      if (values[i] != null) {
        parts.add(values[i]);
      }
    }
    String pattern = function + "(" + String.join(", ", shown).replace("null", "NULL") + ")";
    expressions.name(call, pattern, parts);
  }
}
