package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Shown;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.RuleNode;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticUnaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastByColonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ComparisonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstantContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExistsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LambdaContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalNotContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ParenthesizedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicatedContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShiftExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubqueryExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubscriptContext;
import org.jspecify.annotations.Nullable;

/**
 * The names that Spark gives to columns without an alias: {@code a + 1} is {@code (a + 1)}, {@code
 * COUNT(*)} is {@code count(1)}.
 *
 * <p>The one entry to them. A name is read from the text, and from the typed expression that was
 * built of it where types decide. Constants are named in {@link LiteralLabels}, the grammar's own
 * functions in {@link FormLabels}, calls in {@link CallLabels} by what the function's line in its
 * table says ({@link Shown}), windows in {@link WindowLabels}.
 *
 * <p>Source: Spark's {@code ResolveAliases}, {@code toPrettySQL} and {@code usePrettyExpression}.
 */
public final class Labels extends FormLabels {
  private final Scope scope;

  private Labels(Scope scope) {
    this.scope = scope;
  }

  /** The name of a part, which has been built in the scope. */
  static String of(ParseTree tree, Scope scope) {
    return new Labels(scope).visit(tree);
  }

  /** The name of a column that is this expression, which has been built in the scope. */
  static String column(ParserRuleContext context, Scope scope) {
    Labels labels = new Labels(scope);
    ParserRuleContext inner = ExpressionBuilder.unwrapped(context);
    ParserRuleContext operand = inner;
    if (inner instanceof CastContext cast) {
      operand = ExpressionBuilder.unwrapped(cast.expression());
    } else if (inner instanceof CastByColonContext cast) {
      operand = ExpressionBuilder.unwrapped(cast.primaryExpression());
    }
    List<String> words = ExpressionBuilder.path(operand);
    boolean column = !words.isEmpty() && scope.qualifiers(words) == words.size() - 1;
    boolean field = operand == inner && operand instanceof DereferenceContext && !words.isEmpty();
    return column || field ? words.get(words.size() - 1) : labels.visit(context);
  }

  @Override
  @Nullable Expr built(ParseTree tree) {
    return scope.built(tree);
  }

  /** Rules that only pass through have one child; all others have a method. */
  @Override
  public String visitChildren(RuleNode node) {
    return node.getChildCount() == 1 ? visit(node.getChild(0)) : node.getText();
  }

  @Override
  public String visit(ParseTree tree) {
    String name = scope.name(tree);
    if (name != null) {
      return name;
    }
    return tree instanceof ConstantContext constant
        ? LiteralLabels.of(constant)
        : super.visit(tree);
  }

  @Override
  public String visitColumnReference(ColumnReferenceContext context) {
    String name = Names.of(context.identifier());
    if (isVariable(context, name)) {
      return Shown.VARIABLE;
    }
    if (scope.isAlias(name)) {
      return "lateralAliasReference(" + name + ")";
    }
    boolean outer = !scope.isOwn(List.of(name), Position.of(context));
    return outer ? outer(built(context), name) : name;
  }

  /** Whether the name is a parameter of a lambda function around it. */
  private static boolean isVariable(ParseTree tree, String name) {
    for (ParseTree outer = tree; outer != null; outer = outer.getParent()) {
      if (outer instanceof LambdaContext lambda
          && lambda.identifier().stream()
              .anyMatch(parameter -> Names.of(parameter).equalsIgnoreCase(name))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String visitDereference(DereferenceContext context) {
    List<String> words = ExpressionBuilder.path(context);
    if (words.isEmpty() || isVariable(context, words.get(0))) {
      return visit(context.base) + "." + Names.of(context.fieldName);
    }
    Expr value = built(context);
    boolean own = scope.isOwn(words, Position.of(context));
    int last = words.size() - 1;
    int column = own ? scope.qualifiers(words) : last - fields(value);
    String name = words.get(column);
    StringBuilder label = new StringBuilder(own ? name : outer(base(value, last - column), name));
    for (int i = column + 1; i <= last; i++) {
      Expr base = base(value, last - i + 1);
      boolean key = base != null && base.type() instanceof MapType;
      label.append(key ? "[" + words.get(i) + "]" : "." + words.get(i));
    }
    return own || column == last ? label.toString() : label + " AS " + words.get(last);
  }

  /** How many fields are taken, one of the other, until there is a column. */
  private static int fields(@Nullable Expr value) {
    int fields = 0;
    while (base(value, fields) instanceof Expr.Call) {
      fields++;
    }
    return fields;
  }

  /** What so many fields were taken from. */
  private static @Nullable Expr base(@Nullable Expr value, int fields) {
    Expr base = value;
    for (int i = 0; i < fields && base != null; i++) {
      base = base.operands().isEmpty() ? null : base.operands().get(0);
    }
    return base;
  }

  /** A column of the query around, which Spark shows with all of its name. */
  private static String outer(@Nullable Expr column, String name) {
    return column instanceof Expr.Reference reference
        ? "outer(" + reference.column().named(name).sql() + ")"
        : name;
  }

  /** The columns that a star stands for. */
  @Override
  public String visitStar(StarContext context) {
    return SelectList.star(context, scope).stream()
        .map(SelectBuilder.Named::name)
        .collect(Collectors.joining(", "));
  }

  @Override
  public String visitSubscript(SubscriptContext context) {
    Expr base = built(context.value);
    boolean field =
        base != null
            && (base.type() instanceof StructType || base.type() instanceof ArrayType)
            && built(context.index) instanceof Expr.Literal index
            && index.value() instanceof String;
    String value = visit(context.value);
    String index = visit(context.index);
    return field ? value + "." + index : value + "[" + index + "]";
  }

  @Override
  public String visitLambda(LambdaContext context) {
    return Shown.lambda(visit(context.expression()), context.identifier().size());
  }

  @Override
  public String visitNamedExpression(NamedExpressionContext context) {
    String value = visit(context.expression());
    return context.name == null ? value : value + " AS " + Names.of(context.name);
  }

  @Override
  public String visitParenthesizedExpression(ParenthesizedExpressionContext context) {
    return visit(context.expression());
  }

  @Override
  public String visitLogicalNot(LogicalNotContext context) {
    return "(NOT " + visit(context.booleanExpression()) + ")";
  }

  @Override
  public String visitLogicalBinary(LogicalBinaryContext context) {
    String word = context.operator.getText().toUpperCase(Locale.ROOT);
    return "(" + visit(context.left) + " " + word + " " + visit(context.right) + ")";
  }

  @Override
  public String visitArithmeticBinary(ArithmeticBinaryContext context) {
    return new ArithmeticLabel(
            context.operator.getText().toLowerCase(Locale.ROOT),
            new Shown.Argument(visit(context.left), built(context.left)),
            new Shown.Argument(visit(context.right), built(context.right)))
        .text();
  }

  @Override
  public String visitShiftExpression(ShiftExpressionContext context) {
    String operator = " " + context.shiftOperator().getText() + " ";
    return "(" + visit(context.left) + operator + visit(context.right) + ")";
  }

  @Override
  public String visitArithmeticUnary(ArithmeticUnaryContext context) {
    String value = visit(context.valueExpression());
    return context.TILDE() == null
        ? "(" + context.operator.getText() + " " + value + ")"
        : "~" + value;
  }

  @Override
  public String visitComparison(ComparisonContext context) {
    return new ComparisonLabel(
            context.comparisonOperator().getText(),
            new Shown.Argument(visit(context.left), built(context.left)),
            new Shown.Argument(visit(context.right), built(context.right)))
        .text();
  }

  @Override
  public String visitPredicated(PredicatedContext context) {
    String value = visit(context.valueExpression());
    return context.predicate() == null
        ? value
        : new PredicateLabels(this).of(value, context.predicate(), built(context));
  }

  @Override
  public String visitSubqueryExpression(SubqueryExpressionContext context) {
    return subquery("scalarsubquery", built(context));
  }

  @Override
  public String visitExists(ExistsContext context) {
    return subquery("exists", built(context));
  }

  /** The subquery that an expression is, or that it is the negation of. */
  static Expr.@Nullable Subquery subquery(@Nullable Expr built) {
    if (built instanceof Expr.Subquery subquery) {
      return subquery;
    }
    return built == null || built.operands().size() != 1 ? null : subquery(built.operands().get(0));
  }

  /** A subquery is shown with what it takes from the query around, once for each place. */
  static String subquery(String word, @Nullable Expr built) {
    Expr.Subquery subquery = subquery(built);
    if (subquery == null) {
      return word + "()";
    }
    return Correlation.places(subquery).stream()
        .map(expr -> expr instanceof Expr.Reference reference ? reference.column().name() : "")
        .collect(Collectors.joining(", ", word + "(", ")"));
  }

  @Override
  public String visitFunctionCall(FunctionCallContext context) {
    String call = new CallLabels(this).of(context);
    return context.windowSpec() == null
        ? call
        : call + " OVER (" + new WindowLabels(this).of(context) + ")";
  }
}
