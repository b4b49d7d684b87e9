package dev.sluice.server.sparksql.tree;

import dev.sluice.server.functions.Casting;
import dev.sluice.server.functions.DatetimeCasts;
import dev.sluice.server.functions.NumberCasts;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;

/**
 * Casts from strings. The plain notation, which nearly all values have, is left to the engine where
 * the operand may be written more than once: that is several times faster. Everything else is
 * Java's, for the engine reads more notations than Spark, and fewer of its dates and zones.
 */
final class StringCastSql {
  private static final String DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
  private static final String TIME = DATE + " ([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?";

  private StringCastSql() {}

  static String of(String sql, DataType to, boolean attempt) {
    if (to instanceof DecimalType decimal) {
      return decimal(sql, decimal, attempt);
    }
    return switch ((PrimitiveType) to) {
      case BYTE -> whole(sql, to, Byte.MIN_VALUE, Byte.MAX_VALUE, attempt);
      case SHORT -> whole(sql, to, Short.MIN_VALUE, Short.MAX_VALUE, attempt);
      case INTEGER -> whole(sql, to, Integer.MIN_VALUE, Integer.MAX_VALUE, attempt);
      case LONG -> whole(sql, to, Long.MIN_VALUE, Long.MAX_VALUE, attempt);
      case FLOAT -> real(sql, to, NumberCasts.TO_FLOAT, attempt);
      case DOUBLE -> real(sql, to, NumberCasts.TO_DOUBLE, attempt);
      case BOOLEAN -> call(NumberCasts.TO_BOOLEAN, attempt, sql);
      case DATE -> {
        String java = call(DatetimeCasts.TO_DATE, attempt, sql);
        yield plain(sql, DATE, cast(sql, to, attempt), java);
      }
      case TIMESTAMP -> {
        String java = call(DatetimeCasts.TO_TIMESTAMP, attempt, sql, ZoneSql.zone());
        String local = cast(sql, PrimitiveType.TIMESTAMP_NTZ, attempt);
        yield plain(sql, TIME, ZoneSql.instant(local), java);
      }
      case TIMESTAMP_NTZ -> {
        String java = call(DatetimeCasts.TO_TIMESTAMP_NTZ, attempt, sql);
        yield plain(sql, TIME, cast(sql, to, attempt), java);
      }
      case BINARY -> "encode(" + sql + ")";
      case STRING, NULL -> throw new AssertionError(to);
    };
  }

  private static String decimal(String sql, DecimalType to, boolean attempt) {
    String[] sizes = CastSql.sizes(to);
    String java = SqlText.cast(call(NumberCasts.TO_DECIMAL, attempt, sql, sizes[0], sizes[1]), to);
    // One digit less than there is room for, as rounding may add one.
    int whole = Decimals.whole(to) - 1;
    String pattern = "-?[0-9]{1," + whole + "}(\\.[0-9]{1," + DecimalType.MAX_PRECISION + "})?";
    return whole > 0 ? plain(sql, pattern, SqlText.cast(sql, to), java) : java;
  }

  private static String real(String sql, DataType to, Casting java, boolean attempt) {
    String pattern = "-?[0-9]{1,15}(\\.[0-9]{1,15})?";
    return plain(sql, pattern, SqlText.cast(sql, to), call(java, attempt, sql));
  }

  private static String whole(String sql, DataType to, long least, long most, boolean attempt) {
    String java =
        call(
            NumberCasts.TO_INTEGRAL, attempt, sql, CastSql.constant(least), CastSql.constant(most));
    String narrow = to == PrimitiveType.LONG ? java : SqlText.cast(java, to);
    int digits = Long.toString(most).length() - 1;
    return plain(sql, "-?[0-9]{1," + digits + "}", SqlText.cast(sql, to), narrow);
  }

  private static String plain(String sql, String pattern, String engine, String java) {
    if (!CastSql.cheap(sql)) {
      return java;
    }
    String test = "regexp_full_match(" + sql + ", '" + pattern + "')";
    return "CASE WHEN " + test + " THEN " + engine + " ELSE " + java + " END";
  }

  private static String cast(String sql, DataType to, boolean attempt) {
    return attempt ? "TRY_CAST(" + sql + " AS " + SqlText.type(to) + ")" : SqlText.cast(sql, to);
  }

  private static String call(Casting casting, boolean attempt, String... arguments) {
    return CastSql.call(casting.function(attempt), arguments);
  }
}
