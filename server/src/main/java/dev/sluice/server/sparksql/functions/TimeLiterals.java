package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.DatetimeCasts;
import dev.sluice.server.functions.EngineTime;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Session;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code DATE'…'}, {@code TIMESTAMP'…'} and {@code TIMESTAMP_NTZ'…'}: the notations that a cast
 * from a string reads, and {@code epoch}.
 *
 * <p>Source: Spark's {@code AstBuilder.visitTypeConstructor}.
 */
public final class TimeLiterals {
  /** What Spark reads as a time that depends on when the query runs. */
  private static final Pattern RELATIVE =
      Pattern.compile("(now|today|tomorrow|yesterday|epoch\\s)\\s*.*");

  private TimeLiterals() {}

  public static Expr date(String text, Position at) {
    String value = EngineTime.date(days(text, at));
    return new Expr.Literal(value, PrimitiveType.DATE, at);
  }

  public static Expr timestamp(String text, Position at) {
    return new Expr.Literal(
        EngineTime.dateTime(instant(text, at)) + "+00", PrimitiveType.TIMESTAMP, at);
  }

  public static Expr local(String text, Position at) {
    String value = EngineTime.dateTime(localTime(text, at));
    return new Expr.Literal(value, PrimitiveType.TIMESTAMP_NTZ, at);
  }

  public static String dateLabel(String text, Position at) {
    return "DATE '" + DatetimeCasts.text(days(text, at)) + "'";
  }

  public static String timestampLabel(String text, Position at) {
    String local = DatetimeCasts.text(instant(text, at), Session.current().timeZone());
    return "TIMESTAMP '" + local + "'";
  }

  public static String localLabel(String text, Position at) {
    return "TIMESTAMP_NTZ '" + DatetimeCasts.text(localTime(text, at)) + "'";
  }

  private static int days(String text, Position at) {
    Integer days = epoch(text, at) ? Integer.valueOf(0) : DatetimeCasts.days(text);
    return known(days, text, PrimitiveType.DATE, at).intValue();
  }

  private static long instant(String text, Position at) {
    Long micros =
        epoch(text, at)
            ? Long.valueOf(0)
            : DatetimeCasts.instant(text, Session.current().timeZone());
    return known(micros, text, PrimitiveType.TIMESTAMP, at).longValue();
  }

  private static long localTime(String text, Position at) {
    Long micros = epoch(text, at) ? Long.valueOf(0) : DatetimeCasts.local(text);
    return known(micros, text, PrimitiveType.TIMESTAMP_NTZ, at).longValue();
  }

  private static Number known(@Nullable Number value, String text, DataType type, Position at) {
    if (value == null) {
      throw Refusals.syntax(at, "The value '" + text + "' is not a " + type.sql());
    }
    return value;
  }

  /** Whether the text is {@code epoch}. */
  private static boolean epoch(String text, Position at) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (RELATIVE.matcher(word).matches()) {
      throw Refusals.unsupported(at, "The literal '" + text + "'", "a date or time in figures");
    }
    return word.equals("epoch");
  }
}
