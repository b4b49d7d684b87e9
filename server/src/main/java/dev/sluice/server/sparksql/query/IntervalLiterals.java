package dev.sluice.server.sparksql.query;

import dev.sluice.server.functions.IntervalText;
import dev.sluice.server.functions.IntervalUnits;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.IntervalType.Unit;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.grammar.TypeNames;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultiUnitsIntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnitToUnitIntervalContext;

/**
 * Constants such as {@code INTERVAL 5 DAYS} and {@code INTERVAL '1-2' YEAR TO MONTH}.
 *
 * <p>Source: Spark's {@code AstBuilder.visitInterval}.
 */
final class IntervalLiterals {
  private IntervalLiterals() {}

  static Expr of(IntervalContext context) {
    Position at = Position.of(context);
    if (context.errorCapturingUnitToUnitInterval() != null) {
      return unitToUnit(context.errorCapturingUnitToUnitInterval().body, at);
    }
    if (context.errorCapturingMultiUnitsInterval() != null
        && context.errorCapturingMultiUnitsInterval().unitToUnitInterval() == null) {
      return units(context.errorCapturingMultiUnitsInterval().body, at);
    }
    throw Refusals.syntax(at, "An INTERVAL is a list of numbers and units, or one unit TO another");
  }

  /** {@code INTERVAL '1 day 2 hours'}: the constant of a type's name and a string. */
  static Expr of(String text, Position at) {
    Set<String> names = new TreeSet<>();
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)) {
      if (!word.isEmpty() && !word.equals("interval")) {
        names.add(word);
      }
    }
    return literal(parsed(() -> IntervalUnits.parse(text), at), names, at);
  }

  /** What a text means, or a refusal at its place. */
  private static <T> T parsed(Supplier<T> parsing, Position at) {
    try {
      return parsing.get();
    } catch (SluiceException malformed) {
      throw Refusals.syntax(at, String.valueOf(malformed.getMessage()));
    }
  }

  private static Expr unitToUnit(UnitToUnitIntervalContext context, Position at) {
    if (context.value.stringLit() == null) {
      throw Refusals.syntax(at, "An INTERVAL from one unit TO another wants a string");
    }
    IntervalType type = TypeNames.interval(context.from.getStart(), context.to.getStart(), at);
    String text = value(context.value);
    long value = parsed(() -> IntervalText.parse(text, type), at);
    return new Expr.Literal(value, type, at);
  }

  private static Expr units(MultiUnitsIntervalContext context, Position at) {
    StringBuilder text = new StringBuilder();
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < context.unit.size(); i++) {
      String value = value(context.intervalValue(i));
      if (value.chars().anyMatch(Character::isLetter)) {
        throw Refusals.syntax(at, "The number '" + value + "' of an INTERVAL holds a letter");
      }
      String name = context.unit.get(i).getText();
      names.add(name.toLowerCase(Locale.ROOT));
      text.append(' ').append(value).append(' ').append(name);
    }
    return literal(parsed(() -> IntervalUnits.parse(text.toString()), at), names, at);
  }

  private static String value(IntervalValueContext context) {
    if (context.stringLit() == null) {
      return context.getText();
    }
    String text = StringLiterals.value(context.stringLit());
    if (context.MINUS() == null) {
      return text;
    }
    return text.startsWith("-") ? text.substring(1) : "-" + text;
  }

  private static Expr literal(IntervalUnits units, Set<String> names, Position at) {
    EnumSet<Unit> used = EnumSet.noneOf(Unit.class);
    names.forEach(name -> used.add(unit(name)));
    Unit start = used.stream().min(Unit::compareTo).orElseThrow();
    Unit end = used.stream().max(Unit::compareTo).orElseThrow();
    if (start.compareTo(Unit.MONTH) <= 0 && end.compareTo(Unit.MONTH) > 0) {
      throw Refusals.syntax(at, "An INTERVAL cannot mix years or months with smaller units");
    }
    IntervalType type = new IntervalType(start, end);
    try {
      long value = type.isYearMonth() ? units.months() : units.allMicros();
      return new Expr.Literal(value, type, at);
    } catch (ArithmeticException tooLarge) {
      throw Refusals.syntax(at, "The INTERVAL is too large");
    }
  }

  private static Unit unit(String name) {
    String single = name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
    return switch (single) {
      case "week" -> Unit.DAY;
      case "millisecond", "microsecond" -> Unit.SECOND;
      default -> Unit.valueOf(single.toUpperCase(Locale.ROOT));
    };
  }
}
