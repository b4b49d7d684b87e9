package dev.sluice.server.sparksql.tree;

import dev.sluice.server.functions.DatetimeCasts;
import dev.sluice.server.functions.EngineTime;
import dev.sluice.server.functions.NumberCasts;
import dev.sluice.server.functions.RowErrors;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Casts of constant texts, done while compiling: a constant reaches the engine's scans, which skip
 * files and row groups by it, and needs no guard against errors.
 */
public final class Folding {
  private static final Set<DataType> FALLIBLE =
      Set.of(
          PrimitiveType.BYTE,
          PrimitiveType.SHORT,
          PrimitiveType.INTEGER,
          PrimitiveType.LONG,
          PrimitiveType.FLOAT,
          PrimitiveType.DOUBLE,
          PrimitiveType.BOOLEAN,
          PrimitiveType.DATE,
          PrimitiveType.TIMESTAMP,
          PrimitiveType.TIMESTAMP_NTZ);

  private Folding() {}

  /** The constant that a cast gives; empty where it is no constant or would raise an error. */
  public static Optional<Expr.Literal> constant(Expr.Cast cast) {
    String text = text(cast);
    if (text == null || !(cast.type() instanceof PrimitiveType type)) {
      return Optional.empty();
    }
    return Optional.ofNullable(value(text, type))
        .map(value -> new Expr.Literal(value, type, cast.at()));
  }

  /**
   * What the engine is to raise for a cast that fails whatever the row is, where and when it comes
   * to it: it would compute a constant while it plans. Null for any other cast.
   */
  static @Nullable String failure(Expr.Cast cast) {
    String text = text(cast);
    boolean fails =
        text != null
            && !cast.attempt()
            && FALLIBLE.contains(cast.type())
            && constant(cast).isEmpty();
    if (!fails) {
      return null;
    }
    SluiceException refused =
        new SluiceException(
            ErrorCode.CAST_INVALID_INPUT,
            "The value '" + text + "' cannot be cast to " + cast.type().sql());
    String raised = "error(" + SqlText.string(RowErrors.text(refused)) + ")";
    return SqlText.cast(raised, cast.type());
  }

  private static @Nullable String text(Expr.Cast cast) {
    return cast.operand() instanceof Expr.Literal literal
            && literal.type() == PrimitiveType.STRING
            && literal.value() instanceof String text
        ? text
        : null;
  }

  private static @Nullable Object value(String text, PrimitiveType type) {
    return switch (type) {
      case BYTE -> whole(text, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SHORT -> whole(text, Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> NumberCasts.TO_DOUBLE.function(true).call(new Object[] {text});
      case FLOAT -> NumberCasts.TO_FLOAT.function(true).call(new Object[] {text});
      case BOOLEAN -> NumberCasts.TO_BOOLEAN.function(true).call(new Object[] {text});
      case DATE -> date(DatetimeCasts.days(text));
      case TIMESTAMP -> {
        Long instant = DatetimeCasts.instant(text, Session.current().timeZone());
        yield instant == null ? null : EngineTime.dateTime(instant) + "+00";
      }
      case TIMESTAMP_NTZ -> {
        Long local = DatetimeCasts.local(text);
        yield local == null ? null : EngineTime.dateTime(local);
      }
      case STRING, BINARY, NULL -> null;
    };
  }

  private static @Nullable Object whole(String text, long least, long most) {
    return NumberCasts.TO_INTEGRAL.function(true).call(new Object[] {text, least, most});
  }

  private static @Nullable String date(@Nullable Integer days) {
    return days == null ? null : EngineTime.date(days);
  }
}
