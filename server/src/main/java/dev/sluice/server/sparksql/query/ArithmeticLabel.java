package dev.sluice.server.sparksql.query;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.IntervalType;
import dev.sluice.server.sparksql.functions.Intervals;
import dev.sluice.server.sparksql.functions.Shown;
import dev.sluice.server.sparksql.tree.Coercion;
import org.jspecify.annotations.Nullable;

/**
 * The name of an operator between two values: dates, times and intervals make functions of it.
 *
 * <p>Source: Spark's {@code BinaryArithmeticWithDatetimeResolver}.
 */
record ArithmeticLabel(String operator, Shown.Argument left, Shown.Argument right) {
  String text() {
    if (operator.equals("||")) {
      return "concat(" + left.label() + ", " + right.label() + ")";
    }
    boolean factor = operator.equals("*") && right.type() instanceof IntervalType;
    if (factor) {
      return plain(right, left);
    }
    String moved = isSwapped() ? moved(right, left) : moved(left, right);
    return moved == null ? plain(left, right) : moved;
  }

  /** Whether what is moved stands behind what it is moved by. */
  private boolean isSwapped() {
    return operator.equals("+")
        && (left.type() instanceof IntervalType
            || (left.type() == NULL && Coercion.isDatetime(right.type()))
            || (Coercion.isNumeric(left.type()) && right.type() == DATE));
  }

  private @Nullable String moved(Shown.Argument value, Shown.Argument by) {
    boolean back = operator.equals("-");
    if (!back && !operator.equals("+")) {
      return null;
    }
    if (value.type() == DATE && Coercion.isNumeric(by.type())) {
      return (back ? "date_sub(" : "date_add(") + value.label() + ", " + by.label() + ")";
    }
    if (value.type() == DATE && by.type().equals(Intervals.DAYS)) {
      String days = "extractansiintervaldays(" + by.label() + ")";
      return "date_add(" + value.label() + ", " + (back ? "(- " + days + ")" : days) + ")";
    }
    boolean time = Coercion.isDatetime(value.type());
    boolean unknown = by.type() == NULL && !back && time;
    boolean shifted = by.type() instanceof IntervalType && (time || value.type() == STRING);
    return shifted || unknown ? value.label() + " " + operator + " " + by.label() : null;
  }

  private String plain(Shown.Argument first, Shown.Argument second) {
    return "(" + first.label() + " " + operator + " " + second.label() + ")";
  }
}
