package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.Shown;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NullLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NumericLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicateContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicatedContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.jspecify.annotations.Nullable;

/** Names of {@code BETWEEN}, {@code IN}, {@code LIKE} and {@code IS}: of {@link Predicates}. */
final class PredicateLabels {
  private final FormLabels labels;

  PredicateLabels(FormLabels labels) {
    this.labels = labels;
  }

  /**
   * @param built the whole predicate
   */
  String of(String value, PredicateContext context, @Nullable Expr built) {
    boolean negated = context.errorCapturingNot() != null;
    return switch (context.kind.getType()) {
      case SqlBaseParser.NULL, SqlBaseParser.UNKNOWN ->
          "(" + value + (negated ? " IS NOT NULL)" : " IS NULL)");
      case SqlBaseParser.DISTINCT ->
          not(!negated, "(" + value + " <=> " + labels.visit(context.right) + ")");
      case SqlBaseParser.LIKE, SqlBaseParser.ILIKE ->
          context.quantifier == null
              ? not(negated, like(value, context))
              : quantified(value, context, negated);
      default -> not(negated, test(value, context, built));
    };
  }

  private static String not(boolean negated, String test) {
    return negated ? "(NOT " + test + ")" : test;
  }

  private String test(String value, PredicateContext context, @Nullable Expr built) {
    return switch (context.kind.getType()) {
      case SqlBaseParser.TRUE -> "(" + value + " <=> true)";
      case SqlBaseParser.FALSE -> "(" + value + " <=> false)";
      case SqlBaseParser.BETWEEN ->
          "between(" + value + ", " + labels.all(List.of(context.lower, context.upper)) + ")";
      case SqlBaseParser.RLIKE -> "RLIKE(" + value + ", " + labels.visit(context.pattern) + ")";
      default ->
          context.query() == null
              ? "(" + value + " IN (" + labels.all(context.expression()) + "))"
              : "("
                  + tested(value, context, built)
                  + " IN ("
                  + Labels.subquery("listquery", built)
                  + "))";
    };
  }

  /** Spark makes a struct of its own of several values, and shows its names as strings. */
  private String tested(String value, PredicateContext context, @Nullable Expr built) {
    ParserRuleContext tested =
        ExpressionBuilder.unwrapped(((PredicatedContext) context.getParent()).valueExpression());
    List<NamedExpressionContext> parts = List.of();
    if (tested instanceof RowConstructorContext row) {
      parts = row.namedExpression();
    } else if (tested instanceof StructContext struct) {
      parts = struct.argument;
    }
    Expr.Subquery subquery = Labels.subquery(built);
    if (parts.size() < 2 || subquery == null) {
      return value;
    }
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String name = name(parts.get(i), subquery.tested().get(i).type());
      String text = name.isEmpty() ? "_" + i : name.replace("\\", "\\\\").replace("'", "\\'");
      shown.add("'" + text + "', " + labels.visit(parts.get(i)));
    }
    return "named_struct(" + String.join(", ", shown) + ")";
  }

  /** The name that Spark has for a value: of columns, strings, numbers and what it casts. */
  private String name(NamedExpressionContext part, DataType compared) {
    if (part.name != null) {
      return Names.of(part.name);
    }
    Expr value = labels.built(part.expression());
    ParserRuleContext inner = ExpressionBuilder.unwrapped(part.expression());
    boolean named =
        !ExpressionBuilder.path(inner).isEmpty()
            || isPlain(inner, part)
            || (value != null && !value.type().equals(compared));
    return named ? labels.visit(part.expression()) : "";
  }

  /** Whether the innermost rule of a part is a string, a number or NULL. */
  private static boolean isPlain(ParserRuleContext inner, ParserRuleContext part) {
    for (ParserRuleContext rule = inner; rule != part; rule = rule.getParent()) {
      if (rule instanceof StringLiteralContext
          || rule instanceof NumericLiteralContext
          || rule instanceof NullLiteralContext) {
        return true;
      }
    }
    return false;
  }

  private String like(String value, PredicateContext context) {
    String pattern = labels.visit(context.pattern);
    String escape = context.escapeChar == null ? "\\" : StringLiterals.value(context.escapeChar);
    return test(context, value, pattern, escape);
  }

  private static String test(
      PredicateContext context, String value, String pattern, String escape) {
    String function = context.kind.getType() == SqlBaseParser.ILIKE ? "ilike" : "like";
    List<Shown.Argument> arguments =
        List.of(new Shown.Argument(value), new Shown.Argument(pattern), new Shown.Argument(escape));
    return Functions.shown(function).of(new Shown.Call(function, arguments));
  }

  /** {@code LIKE ANY} and its like: with constants they are functions of their own in Spark. */
  private String quantified(String value, PredicateContext context, boolean negated) {
    boolean all = context.quantifier.getType() == SqlBaseParser.ALL;
    boolean fold = context.kind.getType() == SqlBaseParser.ILIKE;
    if (context.expression().stream().allMatch(each -> isText(each.getStart(), each.getStop()))) {
      String name = (negated ? "not" : "") + "like" + (all ? "all" : "any");
      return name + "(" + (fold ? "lower(" + value + ")" : value) + ")";
    }
    String word = all ? " AND " : " OR ";
    return context.expression().stream()
        .map(each -> not(negated, test(context, value, labels.visit(each), "\\")))
        .reduce((left, right) -> "(" + left + word + right + ")")
        .orElse("");
  }

  private static boolean isText(Token first, Token last) {
    return first == last
        && (first.getType() == SqlBaseParser.STRING_LITERAL
            || first.getType() == SqlBaseParser.DOUBLEQUOTED_STRING);
  }
}
