package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.Shown;
import dev.sluice.server.sparksql.grammar.TypeNames;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.NestedSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.Any_valueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastByColonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CurrentLikeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DataTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExtractContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FirstContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OverlayContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PositionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SearchedCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SimpleCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubstringContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampaddContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampdiffContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TrimContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhenClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParserBaseVisitor;
import org.jspecify.annotations.Nullable;

/** Names of functions and casts that have a syntax of their own: of {@link SpecialForms}. */
abstract class FormLabels extends SqlBaseParserBaseVisitor<String> {
  /** What was built of a part, or null where it was not built by itself. */
  abstract @Nullable Expr built(ParseTree tree);

  /** The names of parts, with commas between. */
  String all(List<? extends ParseTree> parts) {
    return parts.stream().map(this::visit).collect(Collectors.joining(", "));
  }

  private String all(ParseTree... parts) {
    return all(List.of(parts));
  }

  /** The name of a call that another syntax stands for. */
  private String call(String function, ParseTree... arguments) {
    return Functions.shown(function)
        .of(
            new Shown.Call(
                function,
                Stream.of(arguments)
                    .map(each -> new Shown.Argument(visit(each), built(each)))
                    .toList()));
  }

  @Override
  public String visitCast(CastContext context) {
    return cast(context.name.getText(), context.expression(), context.dataType());
  }

  @Override
  public String visitCastByColon(CastByColonContext context) {
    return cast("CAST", context.primaryExpression(), context.dataType());
  }

  /** A cast to an array, a map or a struct is not shown. */
  private String cast(String word, ParserRuleContext operand, DataTypeContext type) {
    DataType target = TypeNames.ofCast(type);
    if (NestedSql.nested(target)) {
      return visit(operand);
    }
    String name = target.sql().toUpperCase(Locale.ROOT);
    return word.toUpperCase(Locale.ROOT) + "(" + visit(operand) + " AS " + name + ")";
  }

  @Override
  public String visitSearchedCase(SearchedCaseContext context) {
    return "CASE" + branches("", context.whenClause()) + otherwise(context.elseExpression);
  }

  @Override
  public String visitSimpleCase(SimpleCaseContext context) {
    String subject = "(" + visit(context.value) + " = ";
    return "CASE" + branches(subject, context.whenClause()) + otherwise(context.elseExpression);
  }

  private String branches(String subject, List<WhenClauseContext> clauses) {
    StringBuilder label = new StringBuilder();
    for (WhenClauseContext clause : clauses) {
      String condition = visit(clause.condition);
      String test = subject.isEmpty() ? condition : subject + condition + ")";
      label.append(" WHEN ").append(test).append(" THEN ").append(visit(clause.result));
    }
    return label.toString();
  }

  private String otherwise(@Nullable ExpressionContext context) {
    return context == null ? " END" : " ELSE " + visit(context) + " END";
  }

  @Override
  public String visitSubstring(SubstringContext context) {
    return call("substring", context.valueExpression().toArray(ParseTree[]::new));
  }

  @Override
  public String visitPosition(PositionContext context) {
    return call("locate", context.substr, context.str);
  }

  @Override
  public String visitOverlay(OverlayContext context) {
    return context.length == null
        ? call("overlay", context.input, context.replace, context.position)
        : call("overlay", context.input, context.replace, context.position, context.length);
  }

  @Override
  public String visitTrim(TrimContext context) {
    boolean leading = context.LEADING() != null;
    boolean trailing = context.TRAILING() != null;
    if (context.trimStr == null) {
      return (leading ? "ltrim(" : trailing ? "rtrim(" : "trim(") + visit(context.srcStr) + ")";
    }
    String side = leading ? "LEADING " : trailing ? "TRAILING " : "BOTH ";
    return "TRIM(" + side + visit(context.trimStr) + " FROM " + visit(context.srcStr) + ")";
  }

  @Override
  public String visitCurrentLike(CurrentLikeContext context) {
    if (built(context) instanceof Expr.Reference) {
      return context.name.getText();
    }
    return call(context.name.getText().toLowerCase(Locale.ROOT));
  }

  @Override
  public String visitExtract(ExtractContext context) {
    return "extract(" + context.field.getText() + " FROM " + visit(context.source) + ")";
  }

  @Override
  public String visitTimestampadd(TimestampaddContext context) {
    return "timestampadd("
        + context.unit.getText()
        + ", "
        + all(context.unitsAmount, context.timestamp)
        + ")";
  }

  @Override
  public String visitTimestampdiff(TimestampdiffContext context) {
    return "timestampdiff("
        + context.unit.getText()
        + ", "
        + all(context.startTimestamp, context.endTimestamp)
        + ")";
  }

  @Override
  public String visitFirst(FirstContext context) {
    return call("first", context.expression());
  }

  @Override
  public String visitLast(LastContext context) {
    return call("last", context.expression());
  }

  @Override
  public String visitAny_value(Any_valueContext context) {
    return call("any_value", context.expression());
  }

  @Override
  public String visitRowConstructor(RowConstructorContext context) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < context.namedExpression().size(); i++) {
      parts.add(ExpressionBuilder.fieldName(context.namedExpression(i), i + 1));
      parts.add(visit(context.namedExpression(i)));
    }
    return "named_struct(" + String.join(", ", parts) + ")";
  }

  @Override
  public String visitStruct(StructContext context) {
    return "struct(" + all(context.argument) + ")";
  }
}
