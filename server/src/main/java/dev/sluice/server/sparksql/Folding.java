package dev.sluice.server.sparksql;

import dev.sluice.server.functions.DatetimeCasts;
import dev.sluice.server.functions.EngineTime;
import dev.sluice.server.functions.NumberCasts;
import dev.sluice.server.model.PrimitiveType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Casts of constant texts, done while compiling: a constant reaches the engine's scans, which skip
 * files and row groups by it, and needs no guard against errors.
 */
final class Folding {
  private Folding() {}

  /** The constant that a cast gives; empty where it is no constant or would raise an error. */
  static Optional<Expr.Literal> constant(Expr.Cast cast) {
    if (!(cast.operand() instanceof Expr.Literal literal)
        || literal.type() != PrimitiveType.STRING
        || !(literal.value() instanceof String text)
        || !(cast.type() instanceof PrimitiveType type)) {
      return Optional.empty();
    }
    return Optional.ofNullable(value(text, type))
        .map(value -> new Expr.Literal(value, type, cast.at()));
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
