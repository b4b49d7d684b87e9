package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.WindowSpec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FrameBoundContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowFrameContext;

/**
 * The frame of a window.
 *
 * <p>Source: Spark's {@code SpecifiedWindowFrame} and {@code WindowSpecDefinition}, their checks
 * and the casts of {@code WindowFrameCoercion}.
 */
final class FrameBuilder {
  private final ExpressionBuilder expressions;
  private final WindowSpec spec;
  private boolean byDays;

  FrameBuilder(ExpressionBuilder expressions, WindowSpec spec) {
    this.expressions = expressions;
    this.spec = spec;
  }

  WindowSpec build(WindowFrameContext context) {
    Position at = Position.of(context);
    boolean rows = context.ROWS() != null;
    if (!rows && spec.orders().isEmpty()) {
      throw Refusals.mismatch(at, "A RANGE frame wants ORDER BY");
    }
    if (context.end != null) {
      sameUnits(context.start, context.end);
    }
    WindowSpec.Bound start = bound(context.start, rows);
    WindowSpec.Bound end =
        context.end == null
            ? WindowSpec.Bound.of(WindowSpec.Edge.CURRENT_ROW)
            : bound(context.end, rows);
    if (start.edge().compareTo(end.edge()) > 0
        || start.edge() == WindowSpec.Edge.UNBOUNDED_FOLLOWING
        || end.edge() == WindowSpec.Edge.UNBOUNDED_PRECEDING) {
      throw Refusals.mismatch(at, "The frame's upper bound lies before its lower bound");
    }
    WindowSpec framed = spec.framed(new WindowSpec.Frame(rows, start, end));
    return byDays ? framed.mapOperands(this::days) : framed;
  }

  /** A date as a number, so that a distance may be one. */
  private Expr days(Expr value) {
    if (value != spec.orders().get(0).value()) {
      return value;
    }
    return new Expr.Call(
        Emission.template("CAST($1 - DATE '1970-01-01' AS INTEGER)"),
        List.of(value),
        PrimitiveType.INTEGER,
        value.nullable(),
        value.at());
  }

  private WindowSpec.Bound bound(FrameBoundContext context, boolean rows) {
    boolean preceding = context.boundType.getType() == SqlBaseParser.PRECEDING;
    if (context.UNBOUNDED() != null) {
      return WindowSpec.Bound.of(
          preceding ? WindowSpec.Edge.UNBOUNDED_PRECEDING : WindowSpec.Edge.UNBOUNDED_FOLLOWING);
    }
    if (context.CURRENT() != null) {
      return WindowSpec.Bound.of(WindowSpec.Edge.CURRENT_ROW);
    }
    ParserRuleContext inner = ExpressionBuilder.primary(context.expression());
    if (inner instanceof IntervalContext interval) {
      return interval(interval, preceding, rows);
    }
    return number(context, preceding, rows);
  }

  private WindowSpec.Bound interval(IntervalContext context, boolean preceding, boolean rows) {
    FrameInterval interval = FrameInterval.of(context);
    if (rows || !interval.fits(orderType(Position.of(context)))) {
      throw Refusals.mismatch(
          Position.of(context), "A distance of type interval does not fit the frame");
    }
    return distance(preceding, interval.isNegative(), interval.sql());
  }

  private WindowSpec.Bound number(FrameBoundContext context, boolean preceding, boolean rows) {
    Position at = Position.of(context);
    Expr.Literal literal = constant(expressions.build(context.expression()));
    boolean negative = ((Number) Objects.requireNonNull(literal.value())).doubleValue() < 0;
    DataType wanted = rows ? PrimitiveType.INTEGER : orderType(at);
    if (!rows && wanted == PrimitiveType.DATE) {
      wanted = PrimitiveType.INTEGER;
      byDays = true;
    }
    boolean numbers = Coercion.isNumeric(wanted) && Coercion.isNumeric(literal.type());
    boolean exact = literal.type().equals(wanted);
    if (!numbers || ((rows || byDays) && !exact)) {
      throw Refusals.mismatch(at, "A distance of type " + literal.type().sql() + " does not fit");
    }
    Expr distance = Conversions.cast(negative ? opposite(literal) : literal, wanted, false, at);
    return distance(preceding, negative, ExprSql.of(distance));
  }

  private static Expr.Literal constant(Expr value) {
    if (value instanceof Expr.Literal literal && literal.value() instanceof Number) {
      return literal;
    }
    throw Refusals.unsupported(value.at(), "A frame with a computed distance", "a constant");
  }

  private static Expr.Literal opposite(Expr.Literal literal) {
    Object value = literal.value();
    if (value instanceof BigDecimal number) {
      return new Expr.Literal(number.negate(), literal.type(), literal.at());
    }
    if (value instanceof Long number) {
      return new Expr.Literal(Math.negateExact(number), literal.type(), literal.at());
    }
    if (value instanceof Double number) {
      return new Expr.Literal(-number, literal.type(), literal.at());
    }
    throw Refusals.unsupported(literal.at(), "A negative distance of this type", "a double");
  }

  private static WindowSpec.Bound distance(boolean preceding, boolean negative, String sql) {
    boolean before = preceding != negative;
    return new WindowSpec.Bound(
        before ? WindowSpec.Edge.PRECEDING : WindowSpec.Edge.FOLLOWING, sql);
  }

  private DataType orderType(Position at) {
    if (spec.orders().size() != 1) {
      throw Refusals.mismatch(at, "A RANGE frame with a distance wants one ORDER BY expression");
    }
    return spec.orders().get(0).value().type();
  }

  private static void sameUnits(FrameBoundContext start, FrameBoundContext end) {
    String l = unit(start);
    String r = unit(end);
    if (!l.isEmpty() && !r.isEmpty() && !l.equals(r)) {
      throw Refusals.mismatch(Position.of(end), "The bounds of the frame differ in type");
    }
  }

  private static String unit(FrameBoundContext bound) {
    if (bound.expression() == null) {
      return "";
    }
    ParserRuleContext inner = ExpressionBuilder.primary(bound.expression());
    return inner instanceof IntervalContext interval ? FrameInterval.of(interval).unit() : "number";
  }
}
