package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.functions.CalendarFunctions;
import dev.sluice.server.functions.IntervalFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.IntervalType.Unit;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Attempt;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.TimeSql;
import dev.sluice.server.sparksql.tree.ZoneSql;
import java.util.List;

/**
 * Arithmetic with dates, timestamps and intervals.
 *
 * <p>Source: Spark's {@code BinaryArithmeticWithDatetimeResolver} and {@code
 * intervalExpressions.scala}.
 */
public final class Intervals {
  /** What the difference of two dates is, and what moves a date to a date. */
  public static final IntervalType DAYS = new IntervalType(Unit.DAY, Unit.DAY);

  private Intervals() {}

  /** Whether an operator over these is one of dates, timestamps or intervals. */
  static boolean concern(Expr l, Expr r) {
    return isTemporal(l.type()) || isTemporal(r.type());
  }

  private static boolean isTemporal(DataType type) {
    return Coercion.isDatetime(type) || type instanceof IntervalType;
  }

  static Expr arithmetic(String operator, Expr l, Expr r, Position at) {
    return switch (operator) {
      case "+" -> plus(l, r, at);
      case "-" -> minus(l, r, at);
      case "*" ->
          l.type() instanceof IntervalType ? scaled(l, r, true, at) : scaled(r, l, true, at);
      case "/" -> scaled(l, r, false, at);
      case "DIV" -> whole(l, r, at);
      default -> throw mismatch(operator, l, r, at);
    };
  }

  private static Expr plus(Expr l, Expr r, Position at) {
    if (isMoved(l, r)) {
      return move(l, r, false, at);
    }
    if (isMoved(r, l)) {
      return move(r, l, false, at);
    }
    boolean unknown = l.type() == NULL || r.type() == NULL;
    DataType moved = l.type() == NULL ? r.type() : l.type();
    if (unknown && Coercion.isDatetime(moved)) {
      return new Expr.Literal(null, moved == DATE ? TIMESTAMP : moved, at);
    }
    return sum("+", l, r, at);
  }

  private static Expr minus(Expr l, Expr r, Position at) {
    if (isMoved(l, r)) {
      return move(l, r, true, at);
    }
    boolean datetimes = Coercion.isDatetime(l.type()) || Coercion.isDatetime(r.type());
    return datetimes ? difference(l, r, at) : sum("-", l, r, at);
  }

  private static RuntimeException mismatch(String operator, Expr l, Expr r, Position at) {
    return Refusals.mismatch(
        at, "Operator " + operator + " does not take " + l.type().sql() + " and " + r.type().sql());
  }

  /** Whether a date or timestamp stands before what moves it. */
  private static boolean isMoved(Expr moved, Expr by) {
    DataType type = by.type();
    if (type instanceof IntervalType) {
      return Coercion.isDatetime(moved.type()) || moved.type() == STRING;
    }
    return moved.type() == DATE && Coercion.isNumeric(type);
  }

  private static Expr move(Expr moved, Expr by, boolean back, Position at) {
    if (!(by.type() instanceof IntervalType interval)) {
      return Functions.call(back ? "date_sub" : "date_add", List.of(moved, by), at);
    }
    Expr amount = back ? negate(by, at) : by;
    if (moved.type() == STRING) {
      if (interval.isYearMonth()) {
        throw mismatch(back ? "-" : "+", moved, by, at);
      }
      return Coercion.cast(move(Coercion.cast(moved, TIMESTAMP), amount, false, at), STRING);
    }
    if (moved.type() == DATE && interval.equals(DAYS)) {
      return Functions.call("date_add", List.of(moved, days(amount, at)), at);
    }
    if (moved.type() == DATE && interval.isYearMonth()) {
      Emission months = JavaCalls.emission(CalendarFunctions.ADD_MONTHS);
      return new Expr.Call(
          months, List.of(moved, amount), DATE, moved.nullable() || by.nullable(), at);
    }
    Expr timestamp = moved.type() == DATE ? Coercion.cast(moved, TIMESTAMP) : moved;
    return interval.isYearMonth()
        ? moveMonths(timestamp, amount, at)
        : Sum.of(moveMicros(timestamp, amount, at), 1, 1);
  }

  /** How many days an interval of whole days is. */
  private static Expr days(Expr interval, Position at) {
    if (interval instanceof Expr.Literal literal && literal.value() instanceof Long micros) {
      return Expr.Literal.of((int) (micros / Unit.DAY.size()), at);
    }
    return call("CAST($1 // 86400000000 AS INTEGER)", INTEGER, List.of(interval), at);
  }

  private static Expr moveMonths(Expr timestamp, Expr months, Position at) {
    boolean local = timestamp.type() == TIMESTAMP_NTZ;
    JavaFunction function =
        local ? IntervalFunctions.ADD_MONTHS_LOCAL : IntervalFunctions.ADD_MONTHS;
    Expr zone = local ? Expr.Literal.of("UTC", at) : ZoneSql.constant(at);
    List<Expr> operands = List.of(timestamp, months, zone);
    boolean nullable = timestamp.nullable() || months.nullable();
    return new Expr.Call(JavaCalls.emission(function), operands, timestamp.type(), nullable, at);
  }

  private static Expr moveMicros(Expr timestamp, Expr micros, Position at) {
    List<Expr> operands = List.of(timestamp, micros);
    if (timestamp.type() == TIMESTAMP_NTZ || ZoneSql.isUtc()) {
      DataType type = timestamp.type();
      return call(TimeSql.of("epoch_us($1) + $2", type), type, operands, at);
    }
    boolean nullable = timestamp.nullable() || micros.nullable();
    return new Expr.Call(
        JavaCalls.emission(IntervalFunctions.ADD_MICROS),
        List.of(timestamp, micros, ZoneSql.constant(at)),
        TIMESTAMP,
        nullable,
        at);
  }

  private static Expr difference(Expr l, Expr r, Position at) {
    boolean datetimes =
        (Coercion.isDatetime(l.type()) || l.type() == STRING || l.type() == NULL)
            && (Coercion.isDatetime(r.type()) || r.type() == STRING || r.type() == NULL);
    if (!datetimes) {
      throw mismatch("-", l, r, at);
    }
    DataType common = Coercion.common(List.of(l, r), "Operator -");
    if (common == DATE) {
      return call(
          "(CAST($1 - $2 AS BIGINT) * 86400000000)",
          DAYS,
          Coercion.castAll(List.of(l, r), DATE),
          at);
    }
    List<Expr> locals = Coercion.castAll(Coercion.castAll(List.of(l, r), common), TIMESTAMP_NTZ);
    return call("(epoch_us($1) - epoch_us($2))", IntervalType.DAY_TO_SECOND, locals, at);
  }

  private static Expr sum(String operator, Expr l, Expr r, Position at) {
    DataType common = Coercion.common(List.of(l, r), "Operator " + operator);
    if (!(common instanceof IntervalType)) {
      throw mismatch(operator, l, r, at);
    }
    List<Expr> operands = Coercion.castAll(List.of(l, r), common);
    Expr sum = call("($1 " + operator + " $2)", common, operands, at);
    return Sum.of(sum, 1, operator.equals("+") ? 1 : -1);
  }

  /** An interval times or by a number, rounded half up. */
  private static Expr scaled(Expr interval, Expr by, boolean times, Position at) {
    boolean number = Coercion.isNumeric(by.type()) || by.type() == STRING || by.type() == NULL;
    if (!(interval.type() instanceof IntervalType type) || !number) {
      throw mismatch(times ? "*" : "/", interval, by, at);
    }
    boolean exact = !Coercion.isFloating(by.type()) && by.type() != STRING && by.type() != NULL;
    Expr factor = Coercion.cast(by, exact ? STRING : DOUBLE);
    JavaFunction function =
        exact
            ? (times ? IntervalFunctions.TIMES : IntervalFunctions.OVER)
            : (times ? IntervalFunctions.TIMES_DOUBLE : IntervalFunctions.OVER_DOUBLE);
    DataType result = widest(type);
    Emission java = JavaCalls.emission(function);
    return new Expr.Call(
        sql -> SqlText.cast(java.sql(sql), result),
        List.of(interval, factor),
        result,
        interval.nullable() || by.nullable(),
        at);
  }

  /** What a result of any length is written in. */
  static IntervalType widest(IntervalType type) {
    return type.isYearMonth() ? IntervalType.YEAR_TO_MONTH : IntervalType.DAY_TO_SECOND;
  }

  /** The template of an average, rounded half up. */
  static String mean(IntervalType type) {
    String sum = SqlText.cast("{sum($1)}", type);
    String count = SqlText.cast("nullif({count($1)}, 0)", STRING);
    String mean = JavaCalls.emission(IntervalFunctions.OVER).sql(List.of(sum, count));
    return SqlText.cast(mean, widest(type));
  }

  /** How many times one interval is in another. */
  private static Expr whole(Expr l, Expr r, Position at) {
    DataType common = Coercion.common(List.of(l, r), "Operator DIV");
    if (!(common instanceof IntervalType)) {
      throw mismatch("DIV", l, r, at);
    }
    Emission quotient = Division.of("//", LONG, false);
    return new Expr.Call(
        sql -> quotient.sql(sql.stream().map(each -> SqlText.cast(each, LONG)).toList()),
        Coercion.castAll(List.of(l, r), common),
        LONG,
        l.nullable() || r.nullable(),
        at);
  }

  /** A number, or what has the sign of an interval. */
  static Expr signed(Expr argument, String where) {
    return argument.type() instanceof IntervalType
        ? call("CAST(sign($1) AS DOUBLE)", DOUBLE, List.of(argument), argument.at())
        : Signature.Parameter.of(DOUBLE).fit(argument, where);
  }

  /** NULL instead of an error, also of an operand. */
  static Expr attempt(String operator, List<Expr> arguments, Position at) {
    return Attempt.of(arithmetic(operator, arguments.get(0), arguments.get(1), at));
  }

  /** The interval of the same length the other way. */
  static Expr negate(Expr interval, Position at) {
    if (interval instanceof Expr.Literal literal
        && literal.value() instanceof Long length
        && length > Integer.MIN_VALUE) {
      return new Expr.Literal(-length, interval.type(), at);
    }
    String zero = SqlText.cast("0", interval.type());
    return Sum.of(call("(" + zero + " - $1)", interval.type(), List.of(interval), at), -1);
  }

  static Expr call(String template, DataType type, List<Expr> operands, Position at) {
    return call(Emission.template(template), type, operands, at);
  }

  private static Expr call(Emission of, DataType type, List<Expr> operands, Position at) {
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    return new Expr.Call(Emission.strict(of), InTurn.guarded(operands), type, nullable, at);
  }
}
