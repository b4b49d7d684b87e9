package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.Any_valueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticUnaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.BooleanLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastByColonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ComparisonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstantContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DataTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FirstContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LambdaContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalNotContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NullLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NumericLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OverlayContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ParenthesizedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PositionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicateContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicatedContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SearchedCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShiftExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SimpleCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubscriptContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubstringContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TrimContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TypeConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhenClauseContext;
import org.jspecify.annotations.Nullable;

/**
 * The names that Spark gives to columns without an alias: {@code a + 1} is {@code (a + 1)}, {@code
 * COUNT(*)} is {@code count(1)}.
 *
 * <p>Source: Spark's {@code toPrettySQL} and {@code usePrettyExpression}.
 */
final class Labels {
  private final Map<ParseTree, String> known;

  private Labels(Map<ParseTree, String> known) {
    this.known = known;
  }

  /**
   * The name of an expression.
   *
   * @param known names of parts that their text does not tell
   */
  static String of(ParseTree tree, Map<ParseTree, String> known) {
    return new Labels(known).of(tree);
  }

  /** The name of a column that is this expression and nothing else. */
  static String column(ParserRuleContext context, Scope scope) {
    Labels labels = new Labels(scope.labels());
    ParserRuleContext inner = unwrapped(context);
    if (inner instanceof CastContext cast && isColumn(cast.expression(), scope)) {
      return labels.of(cast.expression());
    }
    if (inner instanceof CastByColonContext cast && isColumn(cast.primaryExpression(), scope)) {
      return labels.of(cast.primaryExpression());
    }
    if (inner instanceof ColumnReferenceContext column) {
      return Names.of(column.identifier());
    }
    boolean field = inner instanceof DereferenceContext && !ExpressionBuilder.path(inner).isEmpty();
    return field ? Names.of(((DereferenceContext) inner).fieldName) : labels.of(context);
  }

  private static ParserRuleContext unwrapped(ParserRuleContext context) {
    ParserRuleContext inner = ExpressionBuilder.primary(context);
    return inner instanceof ParenthesizedExpressionContext parenthesized
        ? unwrapped(parenthesized.expression())
        : inner;
  }

  /** Whether an expression is a column, and not a field of one. */
  private static boolean isColumn(ParserRuleContext context, Scope scope) {
    List<String> words = ExpressionBuilder.path(unwrapped(context));
    return !words.isEmpty() && scope.qualifiers(words) == words.size() - 1;
  }

  private String of(ParseTree tree) {
    String label = known.get(tree);
    if (label != null) {
      return label;
    }
    if (LambdaLabels.isVariable(tree)) {
      return LambdaLabels.variable(tree);
    }
    if (tree instanceof LambdaContext lambda) {
      return LambdaLabels.function(of(lambda.expression()), lambda.identifier().size());
    }
    if (tree instanceof ColumnReferenceContext column) {
      return Names.of(column.identifier());
    }
    if (tree instanceof DereferenceContext dereference) {
      return of(dereference.base) + "." + Names.of(dereference.fieldName);
    }
    if (tree instanceof ParenthesizedExpressionContext parenthesized) {
      return of(parenthesized.expression());
    }
    if (tree instanceof LogicalNotContext not) {
      return "(NOT " + of(not.booleanExpression()) + ")";
    }
    if (tree instanceof LogicalBinaryContext binary) {
      String word = binary.operator.getText().toUpperCase(Locale.ROOT);
      return "(" + of(binary.left) + " " + word + " " + of(binary.right) + ")";
    }
    if (tree instanceof ArithmeticBinaryContext binary) {
      return arithmetic(binary);
    }
    if (tree instanceof ShiftExpressionContext shift) {
      String operator = " " + shift.shiftOperator().getText() + " ";
      return "(" + of(shift.left) + operator + of(shift.right) + ")";
    }
    if (tree instanceof ArithmeticUnaryContext unary && unary.TILDE() != null) {
      return "~" + of(unary.valueExpression());
    }
    if (tree instanceof ArithmeticUnaryContext unary) {
      return "(" + unary.operator.getText() + " " + of(unary.valueExpression()) + ")";
    }
    if (tree instanceof ComparisonContext comparison) {
      return comparison(comparison);
    }
    if (tree instanceof PredicatedContext predicated && predicated.predicate() != null) {
      return predicate(of(predicated.valueExpression()), predicated.predicate());
    }
    return primary(tree);
  }

  /** First, last and any value, which the grammar has rules of their own for. */
  private @Nullable String edge(ParseTree tree) {
    if (tree instanceof FirstContext first) {
      return "first(" + of(first.expression()) + ")";
    }
    if (tree instanceof LastContext last) {
      return "last(" + of(last.expression()) + ")";
    }
    return tree instanceof Any_valueContext any ? "any_value(" + of(any.expression()) + ")" : null;
  }

  private String primary(ParseTree tree) {
    String date = DateLabels.of(tree, this::of);
    if (date != null) {
      return date;
    }
    if (tree instanceof ConstantContext constant) {
      return constant(constant);
    }
    if (tree instanceof NamedExpressionContext field && field.name != null) {
      return of(field.expression()) + " AS " + Names.of(field.name);
    }
    if (tree instanceof FunctionCallContext call) {
      String plain = CallLabels.of(call, this::of);
      return call.windowSpec() == null ? plain : new WindowLabels(known, this::of).of(call, plain);
    }
    String edge = edge(tree);
    if (edge != null) {
      return edge;
    }
    if (tree instanceof CastContext cast) {
      return cast(cast.name.getText(), cast.expression(), cast.dataType());
    }
    if (tree instanceof CastByColonContext cast) {
      return cast("CAST", cast.primaryExpression(), cast.dataType());
    }
    return construct(tree);
  }

  /** What has words of its own between its operands. */
  private String construct(ParseTree tree) {
    if (tree instanceof SearchedCaseContext when) {
      return "CASE" + branches("", when.whenClause()) + otherwise(when.elseExpression);
    }
    if (tree instanceof SimpleCaseContext when) {
      String subject = "(" + of(when.value) + " = ";
      return "CASE" + branches(subject, when.whenClause()) + otherwise(when.elseExpression);
    }
    if (tree instanceof SubscriptContext subscript) {
      return of(subscript.value) + "[" + of(subscript.index) + "]";
    }
    String syntax = syntax(tree);
    if (syntax != null) {
      return syntax;
    }
    if (tree.getChildCount() == 1) {
      return of(tree.getChild(0));
    }
    return written(tree);
  }

  /** The name of what the grammar gives a syntax of its own, or null. */
  private @Nullable String syntax(ParseTree tree) {
    if (tree instanceof SubstringContext substring) {
      String length = substring.len == null ? "2147483647" : of(substring.len);
      return "substring(" + of(substring.str) + ", " + of(substring.pos) + ", " + length + ")";
    }
    if (tree instanceof OverlayContext overlay) {
      String length = overlay.length == null ? "-1" : of(overlay.length);
      return "overlay(%s, %s, %s, %s)"
          .formatted(of(overlay.input), of(overlay.replace), of(overlay.position), length);
    }
    if (tree instanceof RowConstructorContext row) {
      return row(row);
    }
    if (tree instanceof StructContext struct) {
      return "struct(" + list(struct.argument) + ")";
    }
    if (tree instanceof TrimContext trim) {
      return trim(trim);
    }
    if (tree instanceof PositionContext position) {
      return "locate(" + of(position.substr) + ", " + of(position.str) + ", 1)";
    }
    return null;
  }

  private static String constant(ConstantContext context) {
    if (context instanceof TypeConstructorContext typed) {
      return Literals.label(typed);
    }
    if (context instanceof StringLiteralContext text) {
      return StringLiterals.value(text.stringLit());
    }
    if (context instanceof NullLiteralContext) {
      return "NULL";
    }
    boolean plain =
        context instanceof NumericLiteralContext || context instanceof BooleanLiteralContext;
    return plain && Literals.of(context) instanceof Expr.Literal literal
        ? String.valueOf(literal.value())
        : written(context);
  }

  private String trim(TrimContext trim) {
    String text = of(trim.srcStr);
    boolean leading = trim.LEADING() != null;
    boolean trailing = trim.TRAILING() != null;
    if (trim.trimStr == null) {
      return (leading ? "ltrim(" : trailing ? "rtrim(" : "trim(") + text + ")";
    }
    String side = leading ? "LEADING " : trailing ? "TRAILING " : "BOTH ";
    return "TRIM(" + side + of(trim.trimStr) + " FROM " + text + ")";
  }

  private String arithmetic(ArithmeticBinaryContext binary) {
    String operator = binary.operator.getText();
    String left = of(binary.left);
    String right = of(binary.right);
    if (operator.equals("||")) {
      return "concat(" + left + ", " + right + ")";
    }
    return "(" + left + " " + operator.toLowerCase(Locale.ROOT) + " " + right + ")";
  }

  private String comparison(ComparisonContext comparison) {
    String operator = comparison.comparisonOperator().getText();
    String left = of(comparison.left);
    String right = of(comparison.right);
    return switch (operator) {
      case "<>", "!=" -> "(NOT (" + left + " = " + right + "))";
      case "==" -> "(" + left + " = " + right + ")";
      case "!>" -> "(" + left + " <= " + right + ")";
      case "!<" -> "(" + left + " >= " + right + ")";
      default -> "(" + left + " " + operator + " " + right + ")";
    };
  }

  private String predicate(String value, PredicateContext context) {
    boolean negated = context.errorCapturingNot() != null;
    String label =
        switch (context.kind.getType()) {
          case SqlBaseParser.NULL, SqlBaseParser.UNKNOWN ->
              "(" + value + (negated ? " IS NOT NULL)" : " IS NULL)");
          case SqlBaseParser.TRUE -> "(" + value + " <=> true)";
          case SqlBaseParser.FALSE -> "(" + value + " <=> false)";
          case SqlBaseParser.DISTINCT -> "(" + value + " <=> " + of(context.right) + ")";
          case SqlBaseParser.IN ->
              context.query() != null
                  ? "(" + value + " IN (listquery()))"
                  : "(" + value + " IN (" + list(context.expression()) + "))";
          case SqlBaseParser.BETWEEN ->
              "between(" + value + ", " + of(context.lower) + ", " + of(context.upper) + ")";
          case SqlBaseParser.LIKE, SqlBaseParser.ILIKE ->
              context.quantifier == null
                  ? FunctionLabels.like(
                      context.kind, value, of(context.pattern), context.escapeChar)
                  : FunctionLabels.quantified(
                      context, value, context.expression().stream().map(this::of).toList());
          case SqlBaseParser.RLIKE -> "RLIKE(" + value + ", " + of(context.pattern) + ")";
          default -> "(" + value + " " + written(context) + ")";
        };
    boolean wrapped =
        switch (context.kind.getType()) {
          case SqlBaseParser.NULL, SqlBaseParser.UNKNOWN -> false;
          case SqlBaseParser.DISTINCT -> !negated;
          default -> negated && context.quantifier == null;
        };
    return wrapped ? "(NOT " + label + ")" : label;
  }

  private String row(RowConstructorContext row) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < row.namedExpression().size(); i++) {
      String name = ExpressionBuilder.fieldName(row.namedExpression(i), i + 1);
      parts.add(name + ", " + of(row.namedExpression(i).expression()));
    }
    return "named_struct(" + String.join(", ", parts) + ")";
  }

  private String cast(String word, ParserRuleContext operand, DataTypeContext type) {
    if (NestedSql.nested(TypeNames.ofCast(type))) {
      return of(operand);
    }
    String name = TypeNames.ofCast(type).sql().toUpperCase(Locale.ROOT);
    return word.toUpperCase(Locale.ROOT) + "(" + of(operand) + " AS " + name + ")";
  }

  private String branches(String subject, List<WhenClauseContext> clauses) {
    StringBuilder label = new StringBuilder();
    for (WhenClauseContext clause : clauses) {
      String condition = of(clause.condition);
      String test = subject.isEmpty() ? condition : subject + condition + ")";
      label.append(" WHEN ").append(test).append(" THEN ").append(of(clause.result));
    }
    return label.toString();
  }

  private String otherwise(@org.jspecify.annotations.Nullable ExpressionContext context) {
    return context == null ? " END" : " ELSE " + of(context) + " END";
  }

  private String list(List<? extends ParserRuleContext> contexts) {
    return contexts.stream().map(this::of).collect(Collectors.joining(", "));
  }

  /** The text between the first and the last token, with its spaces. */
  private static String written(ParseTree tree) {
    if (tree instanceof ParserRuleContext context && context.getStop() != null) {
      return context
          .getStart()
          .getInputStream()
          .getText(
              org.antlr.v4.runtime.misc.Interval.of(
                  context.getStart().getStartIndex(), context.getStop().getStopIndex()));
    }
    return tree.getText();
  }
}
