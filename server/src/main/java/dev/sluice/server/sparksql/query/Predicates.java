package dev.sluice.server.sparksql.query;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.Likes;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicateContext;

/** {@code BETWEEN}, {@code IN}, {@code LIKE} and {@code IS}. */
final class Predicates {
  private final ExpressionBuilder expressions;

  Predicates(ExpressionBuilder expressions) {
    this.expressions = expressions;
  }

  Expr build(Expr value, PredicateContext context, Position at) {
    int kind = context.kind.getType();
    if (kind == SqlBaseParser.LIKE || kind == SqlBaseParser.ILIKE) {
      return like(value, context, at);
    }
    Expr test = positive(value, context, at);
    return context.errorCapturingNot() == null ? test : Subqueries.negated(test, at);
  }

  private Expr positive(Expr value, PredicateContext context, Position at) {
    return switch (context.kind.getType()) {
      case SqlBaseParser.BETWEEN -> between(value, context, at);
      case SqlBaseParser.IN -> in(value, context, at);
      case SqlBaseParser.RLIKE ->
          Functions.call("rlike", List.of(value, expressions.build(context.pattern)), at);
      case SqlBaseParser.NULL -> Operators.test("($1 IS NULL)", value, at);
      case SqlBaseParser.TRUE -> is("($1 IS TRUE)", value, at);
      case SqlBaseParser.FALSE -> is("($1 IS FALSE)", value, at);
      case SqlBaseParser.UNKNOWN -> is("($1 IS NULL)", value, at);
      case SqlBaseParser.DISTINCT ->
          Operators.not(
              Operators.comparison("<=>", value, expressions.build(context.right), at), at);
      default ->
          throw Refusals.unsupported(
              Position.of(context.kind),
              "Operator " + context.kind.getText().toUpperCase(java.util.Locale.ROOT),
              "LIKE, contains, startswith or endswith");
    };
  }

  private static Expr is(String template, Expr value, Position at) {
    return Operators.test(template, Operators.truth(value, "IS"), at);
  }

  private Expr between(Expr value, PredicateContext context, Position at) {
    Expr low = Operators.comparison(">=", value, expressions.build(context.lower), at);
    Expr high = Operators.comparison("<=", value, expressions.build(context.upper), at);
    return Operators.and(low, high, at);
  }

  private Expr in(Expr value, PredicateContext context, Position at) {
    List<Expr> operands = new ArrayList<>(List.of(value));
    for (ExpressionContext each : context.expression()) {
      expressions.each(each).forEach(item -> operands.add(item.value()));
    }
    List<Expr> comparable = Operators.comparable(operands, "IN");
    if (InTurn.isNull(comparable.get(0)) || comparable.stream().skip(1).allMatch(InTurn::isNull)) {
      return new Expr.Literal(null, PrimitiveType.BOOLEAN, at);
    }
    if (comparable.stream().skip(2).anyMatch(InTurn::mayFail)) {
      return anyOf(comparable, at);
    }
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    return new Expr.Call(
        new Operators.Membership(),
        InTurn.guarded(comparable),
        PrimitiveType.BOOLEAN,
        nullable,
        at);
  }

  /** Compares until one is equal, so that what stands behind it cannot fail. */
  private static Expr anyOf(List<Expr> operands, Position at) {
    Expr any = Operators.comparison("=", operands.get(0), operands.get(1), at);
    for (Expr candidate : operands.subList(2, operands.size())) {
      any = Operators.or(any, Operators.comparison("=", operands.get(0), candidate, at), at);
    }
    return any;
  }

  /** The whole predicate, with its NOT. */
  private Expr like(Expr value, PredicateContext context, Position at) {
    boolean fold = context.kind.getType() == SqlBaseParser.ILIKE;
    JavaFunction like = fold ? Likes.ILIKE : Likes.LIKE;
    boolean negated = context.errorCapturingNot() != null;
    if (context.quantifier == null) {
      Expr pattern = expressions.build(context.pattern);
      return negated(negated, Likes.test(like, value, pattern, escape(context), at), at);
    }
    if (context.expression().isEmpty()) {
      throw Refusals.syntax(at, "Expected something between '(' and ')'");
    }
    List<Expr> tests = new ArrayList<>();
    for (ParserRuleContext each : context.expression()) {
      tests.add(negated(negated, Likes.test(like, value, expressions.build(each), '\\', at), at));
    }
    String word = context.quantifier.getType() == SqlBaseParser.ALL ? " AND " : " OR ";
    Emission emission = operands -> "(" + String.join(word, operands) + ")";
    boolean nullable = tests.stream().anyMatch(Expr::nullable);
    return new Expr.Call(emission, tests, PrimitiveType.BOOLEAN, nullable, at);
  }

  private static Expr negated(boolean negated, Expr test, Position at) {
    return negated ? Operators.not(test, at) : test;
  }

  private static char escape(PredicateContext context) {
    if (context.escapeChar == null) {
      return '\\';
    }
    String escape = StringLiterals.value(context.escapeChar);
    if (escape.length() != 1) {
      throw Refusals.syntax(Position.of(context.escapeChar), "ESCAPE wants one character");
    }
    return escape.charAt(0);
  }
}
