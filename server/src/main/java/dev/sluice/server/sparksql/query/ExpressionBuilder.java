package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.Bits;
import dev.sluice.server.sparksql.functions.Collections;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.functions.Subscripts;
import dev.sluice.server.sparksql.grammar.Constructs;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.RuleNode;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.Any_valueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticUnaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ComparisonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstantContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CurrentLikeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExistsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FirstContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LambdaContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalNotContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ParenthesizedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicateContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicatedContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubqueryExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubscriptContext;

/** Parse tree to typed expression, over the columns of one scope. */
public final class ExpressionBuilder extends SpecialForms {
  private final Scope scope;
  private final Lambdas lambdas;

  public ExpressionBuilder(Scope scope) {
    this(scope, Lambdas.NONE);
  }

  private ExpressionBuilder(Scope scope, Lambdas lambdas) {
    this.scope = scope;
    this.lambdas = lambdas;
  }

  public Expr build(ParserRuleContext context) {
    return visit(context);
  }

  /** Names a part after a pattern with {@code %s} for each of its own parts, which are built. */
  void name(ParseTree tree, String pattern, List<? extends ParseTree> parts) {
    Object[] labels = parts.stream().map(part -> Labels.of(part, scope)).toArray();
    scope.name(tree, pattern.formatted(labels));
  }

  /** The window of event time that a call stands for; its label is the name of the column. */
  Expr eventWindow(ParserRuleContext context, String name, List<Expr> arguments) {
    Position at = Position.of(context);
    EventWindows windows = scope.eventWindows();
    if (windows == null) {
      throw EventWindows.misplaced(name, at);
    }
    Expr value = windows.call(name, arguments, scope, at);
    if (value instanceof Expr.Reference column) {
      scope.name(context, column.column().name());
    }
    return value;
  }

  /** A random value, which is one for a row. */
  Expr random(ParserRuleContext context, String name, List<Expr> arguments) {
    Position at = Position.of(context);
    Expr value = RandomValues.value(name, arguments, at);
    scope.name(context, name.equals("random") ? "rand()" : name + "()");
    if (scope.isSort(context)) {
      return value;
    }
    RandomValues values = scope.randomValues();
    if (values == null || lambdas != Lambdas.NONE) {
      throw RandomValues.misplaced(name, at);
    }
    return values.column(name, value);
  }

  /** The same builder for what belongs to a window function. */
  ExpressionBuilder inWindow(Position at) {
    return new ExpressionBuilder(scope.inWindow(at), lambdas);
  }

  /** Rules that only pass through have one child; every other rule without a method is refused. */
  @Override
  public Expr visitChildren(RuleNode node) {
    if (node.getChildCount() == 1 && node.getChild(0) instanceof ParserRuleContext child) {
      return visit(child);
    }
    ParserRuleContext context = (ParserRuleContext) node;
    throw Refusals.unsupported(Position.of(context), Constructs.name(context), null);
  }

  @Override
  public Expr visit(ParseTree tree) {
    Expr built =
        tree instanceof ConstantContext constant ? Literals.of(constant) : super.visit(tree);
    scope.built(tree, built);
    return built;
  }

  @Override
  public Expr visitNamedExpression(NamedExpressionContext context) {
    return visit(context.expression());
  }

  @Override
  public Expr visitParenthesizedExpression(ParenthesizedExpressionContext context) {
    return visit(context.expression());
  }

  @Override
  public Expr visitColumnReference(ColumnReferenceContext context) {
    String name = Names.of(context.identifier());
    Expr variable = lambdas.resolve(List.of(name), Position.of(context));
    return variable == null ? scope.resolve(List.of(name), Position.of(context)) : variable;
  }

  private Expr resolve(List<String> words, Position at) {
    Expr variable = lambdas.resolve(words, at);
    return variable == null ? scope.resolve(words, at) : variable;
  }

  @Override
  public Expr visitLambda(LambdaContext context) {
    return lambdas.function(context, inner -> new ExpressionBuilder(scope, inner));
  }

  @Override
  public Expr visitDereference(DereferenceContext context) {
    List<String> words = path(context);
    if (!words.isEmpty()) {
      return resolve(words, Position.of(context));
    }
    return Subscripts.field(
        visit(context.base), Names.of(context.fieldName), Position.of(context.fieldName));
  }

  /** A column of such a name comes before the function. */
  @Override
  public Expr visitCurrentLike(CurrentLikeContext context) {
    Expr column = scope.own(List.of(context.name.getText()), Position.of(context));
    return column == null ? super.visitCurrentLike(context) : column;
  }

  /** The words of {@code a.b.c}, or none where the base is something else than a name. */
  static List<String> path(ParserRuleContext context) {
    if (context instanceof ColumnReferenceContext column) {
      return List.of(Names.of(column.identifier()));
    }
    if (context instanceof DereferenceContext dereference) {
      List<String> base = path(unwrapped(dereference.base));
      if (!base.isEmpty()) {
        List<String> words = new ArrayList<>(base);
        words.add(Names.of(dereference.fieldName));
        return words;
      }
    }
    return List.of();
  }

  @Override
  public Expr visitSubscript(SubscriptContext context) {
    Expr base = visit(context.value);
    Expr index = visit(context.index);
    return Subscripts.subscript(base, index, Position.of(context));
  }

  @Override
  public Expr visitLogicalNot(LogicalNotContext context) {
    return negated(context.booleanExpression(), Position.of(context));
  }

  /** The negation, brought inwards to IN and its subquery, for which it is not the same outside. */
  private Expr negated(ParserRuleContext context, Position at) {
    ParserRuleContext inner = primary(context);
    if (inner instanceof ParenthesizedExpressionContext parenthesized) {
      return negated(parenthesized.expression(), at);
    }
    if (inner instanceof LogicalNotContext not) {
      return Operators.truth(visit(not.booleanExpression()), "NOT");
    }
    if (inner instanceof LogicalBinaryContext binary) {
      Expr left = negated(binary.left, at);
      Expr right = negated(binary.right, at);
      return binary.operator.getType() == SqlBaseParser.AND
          ? Operators.or(left, right, at)
          : Operators.and(left, right, at);
    }
    return Subqueries.negated(visit(context), at);
  }

  @Override
  public Expr visitLogicalBinary(LogicalBinaryContext context) {
    Expr left = visit(context.left);
    Expr right = visit(context.right);
    Position at = Position.of(context);
    return context.operator.getType() == SqlBaseParser.AND
        ? Operators.and(left, right, at)
        : Operators.or(left, right, at);
  }

  @Override
  public Expr visitSubqueryExpression(SubqueryExpressionContext context) {
    return scope.subquery(
        context.getText(),
        () -> new Subqueries(scope).scalar(context.query(), Position.of(context)));
  }

  @Override
  public Expr visitExists(ExistsContext context) {
    return scope.subquery(
        context.getText(),
        () -> new Subqueries(scope).exists(context.query(), Position.of(context)));
  }

  /** The values on the left of IN: those of a row are compared with a column each. */
  private static List<Expr> tested(Expr value, ParserRuleContext context) {
    ParserRuleContext inner = primary(context);
    boolean row = inner instanceof RowConstructorContext || inner instanceof StructContext;
    return row ? value.operands() : List.of(value);
  }

  private Expr in(PredicatedContext context, PredicateContext predicate) {
    List<Expr> tested = tested(visit(context.valueExpression()), context.valueExpression());
    Position at = Position.of(context);
    Expr in = new Subqueries(scope).in(tested, predicate.query(), at);
    return predicate.errorCapturingNot() == null ? in : Subqueries.negated(in, at);
  }

  @Override
  public Expr visitPredicated(PredicatedContext context) {
    if (context.predicate() != null && context.predicate().query() != null) {
      return scope.subquery(context.getText(), () -> in(context, context.predicate()));
    }
    Expr value = visit(context.valueExpression());
    return context.predicate() == null
        ? value
        : new Predicates(this).build(value, context.predicate(), Position.of(context));
  }

  @Override
  public Expr visitComparison(ComparisonContext context) {
    String operator = context.comparisonOperator().getText();
    return Operators.comparison(
        operator, visit(context.left), visit(context.right), Position.of(context));
  }

  @Override
  public Expr visitArithmeticUnary(ArithmeticUnaryContext context) {
    Expr operand = visit(context.valueExpression());
    return switch (context.operator.getText()) {
      case "-" -> Operators.negate(operand, Position.of(context));
      case "+" -> Operators.positive(operand, "Operator +");
      default -> Bits.not(operand, Position.of(context));
    };
  }

  @Override
  public Expr visitArithmeticBinary(ArithmeticBinaryContext context) {
    Expr left = visit(context.left);
    Expr right = visit(context.right);
    Position at = Position.of(context);
    String operator = context.operator.getText().toUpperCase(Locale.ROOT);
    return switch (operator) {
      case "+", "-", "*", "/", "%", "DIV" -> Operators.arithmetic(operator, left, right, at);
      case "||" -> Functions.call("concat", List.of(left, right), at);
      case "&", "|", "^" -> Bits.operator(operator, left, right, at);
      default ->
          throw Refusals.unsupported(Position.of(context.operator), "Operator " + operator, null);
    };
  }

  @Override
  public Expr visitRowConstructor(RowConstructorContext context) {
    for (NamedExpressionContext field : context.namedExpression()) {
      if (primary(field.expression()) instanceof StarContext) {
        throw Refusals.unsupported(Position.of(field), "A star in a row", "struct(*)");
      }
    }
    return struct(context.namedExpression(), Position.of(context));
  }

  @Override
  public Expr visitStruct(StructContext context) {
    return struct(context.argument, Position.of(context));
  }

  private Expr struct(List<NamedExpressionContext> fields, Position at) {
    List<String> names = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (NamedExpressionContext field : fields) {
      for (SelectBuilder.Named value : each(field.expression())) {
        boolean column = !value.name().isEmpty();
        names.add(column ? value.name() : fieldName(field, names.size() + 1));
        values.add(value.value());
      }
    }
    return Collections.struct(names, values, at);
  }

  static String fieldName(NamedExpressionContext field, int ordinal) {
    if (field.name != null) {
      return Names.of(field.name);
    }
    List<String> words = path(unwrapped(field.expression()));
    return words.isEmpty() ? "col" + ordinal : words.get(words.size() - 1);
  }

  /** The innermost rule of an expression that is nothing but one primary expression. */
  static ParserRuleContext primary(ParserRuleContext context) {
    ParserRuleContext inner = context;
    while (inner.getChildCount() == 1
        && !(inner instanceof ColumnReferenceContext)
        && inner.getChild(0) instanceof ParserRuleContext child) {
      inner = child;
    }
    return inner;
  }

  /** {@code IDENTIFIER('t.a')} of a column. */
  Expr identifier(ParserRuleContext context, List<String> words) {
    int before = scope.qualifiers(words);
    scope.name(context, String.join(".", words.subList(before, words.size())));
    return resolve(words, Position.of(context));
  }

  /** What an argument stands for, under which names: a star means the columns. */
  List<SelectBuilder.Named> each(ParserRuleContext context) {
    if (!(primary(context) instanceof StarContext star)) {
      return List.of(new SelectBuilder.Named("", visit(context)));
    }
    List<SelectBuilder.Named> columns = SelectList.star(star, scope.starred(Position.of(star)));
    List<String> shown = new ArrayList<>();
    for (SelectBuilder.Named column : columns) {
      boolean field = !(column.value() instanceof Expr.Reference);
      String base = field ? String.join(".", Names.of(star.qualifiedName())) + "." : "";
      shown.add(base + column.name() + (field ? " AS " + column.name() : ""));
    }
    scope.name(star, String.join(", ", shown));
    return columns;
  }

  /** The same without parentheses around it. */
  static ParserRuleContext unwrapped(ParserRuleContext context) {
    ParserRuleContext inner = primary(context);
    return inner instanceof ParenthesizedExpressionContext parenthesized
        ? unwrapped(parenthesized.expression())
        : inner;
  }

  @Override
  public Expr visitFunctionCall(FunctionCallContext context) {
    return new CallBuilder(this).build(context);
  }

  @Override
  public Expr visitFirst(FirstContext context) {
    return new CallBuilder(this).edge("first", context.expression(), context.IGNORE() != null);
  }

  @Override
  public Expr visitLast(LastContext context) {
    return new CallBuilder(this).edge("last", context.expression(), context.IGNORE() != null);
  }

  @Override
  public Expr visitAny_value(Any_valueContext context) {
    return new CallBuilder(this).edge("any_value", context.expression(), context.IGNORE() != null);
  }
}
