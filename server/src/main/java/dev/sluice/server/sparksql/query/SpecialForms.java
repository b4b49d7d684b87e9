package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.functions.DateParts;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.TypeNames;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastByColonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CurrentLikeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExtractContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OverlayContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PositionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SearchedCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShiftExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SimpleCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubstringContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampaddContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampdiffContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TrimContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhenClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParserBaseVisitor;
import org.jspecify.annotations.Nullable;

/** Functions and casts that have a syntax of their own, parse tree to typed expression. */
abstract class SpecialForms extends SqlBaseParserBaseVisitor<Expr> {
  @Override
  public Expr visitShiftExpression(ShiftExpressionContext context) {
    String function =
        switch (context.shiftOperator().getText()) {
          case "<<" -> "shiftleft";
          case ">>" -> "shiftright";
          default -> "shiftrightunsigned";
        };
    List<Expr> operands = List.of(visit(context.left), visit(context.right));
    return Functions.call(function, operands, Position.of(context));
  }

  @Override
  public Expr visitCast(CastContext context) {
    boolean attempt = context.TRY_CAST() != null;
    DataType type = TypeNames.ofCast(context.dataType());
    return Conversions.cast(visit(context.expression()), type, attempt, Position.of(context));
  }

  @Override
  public Expr visitCastByColon(CastByColonContext context) {
    DataType type = TypeNames.ofCast(context.dataType());
    return Conversions.cast(visit(context.primaryExpression()), type, false, Position.of(context));
  }

  @Override
  public Expr visitSearchedCase(SearchedCaseContext context) {
    List<Expr> conditions = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (WhenClauseContext when : context.whenClause()) {
      conditions.add(Operators.condition(visit(when.condition), "WHEN"));
      values.add(visit(when.result));
    }
    Position at = Position.of(context);
    return Operators.conditional(conditions, values, otherwise(context.elseExpression, at), at);
  }

  @Override
  public Expr visitSimpleCase(SimpleCaseContext context) {
    Expr subject = visit(context.value);
    List<Expr> conditions = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (WhenClauseContext when : context.whenClause()) {
      Expr candidate = visit(when.condition);
      conditions.add(Operators.comparison("=", subject, candidate, candidate.at()));
      values.add(visit(when.result));
    }
    Position at = Position.of(context);
    return Operators.conditional(conditions, values, otherwise(context.elseExpression, at), at);
  }

  private Expr otherwise(@Nullable ExpressionContext context, Position at) {
    return context == null ? Expr.Literal.ofNull(at) : visit(context);
  }

  @Override
  public Expr visitSubstring(SubstringContext context) {
    List<Expr> arguments = buildAll(context.valueExpression());
    return Functions.call("substring", arguments, Position.of(context));
  }

  @Override
  public Expr visitPosition(PositionContext context) {
    return Functions.call(
        "locate", List.of(visit(context.substr), visit(context.str)), Position.of(context));
  }

  @Override
  public Expr visitOverlay(OverlayContext context) {
    List<Expr> arguments =
        new ArrayList<>(
            List.of(visit(context.input), visit(context.replace), visit(context.position)));
    if (context.length != null) {
      arguments.add(visit(context.length));
    }
    return Functions.call("overlay", arguments, Position.of(context));
  }

  @Override
  public Expr visitTrim(TrimContext context) {
    String engine = "trim";
    if (context.LEADING() != null) {
      engine = "ltrim";
    } else if (context.TRAILING() != null) {
      engine = "rtrim";
    }
    Expr text = visit(context.srcStr);
    List<Expr> arguments =
        context.trimStr == null ? List.of(text) : List.of(visit(context.trimStr), text);
    return Functions.call(engine, arguments, Position.of(context));
  }

  @Override
  public Expr visitCurrentLike(CurrentLikeContext context) {
    return Functions.call(context.name.getText(), List.of(), Position.of(context));
  }

  @Override
  public Expr visitExtract(ExtractContext context) {
    return DateParts.extract(context.field.getText(), visit(context.source), Position.of(context));
  }

  @Override
  public Expr visitTimestampadd(TimestampaddContext context) {
    List<Expr> amounts = List.of(visit(context.unitsAmount), visit(context.timestamp));
    return DateParts.add(context.unit, amounts, Position.of(context));
  }

  @Override
  public Expr visitTimestampdiff(TimestampdiffContext context) {
    List<Expr> ends = List.of(visit(context.startTimestamp), visit(context.endTimestamp));
    return DateParts.between(context.unit, ends, Position.of(context));
  }

  private List<Expr> buildAll(List<? extends ParserRuleContext> contexts) {
    List<Expr> built = new ArrayList<>();
    for (ParserRuleContext context : contexts) {
      built.add(visit(context));
    }
    return built;
  }
}
