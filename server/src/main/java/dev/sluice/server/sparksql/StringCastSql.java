package dev.sluice.server.sparksql;

import dev.sluice.server.functions.DatetimeCasts;
import dev.sluice.server.functions.NumberCasts;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;

/**
 * Casts from strings, all in Java: the engine reads more notations than Spark, and fewer of its
 * dates and zones.
 */
final class StringCastSql {
  private StringCastSql() {}

  static String of(String sql, DataType to, boolean attempt) {
    if (to instanceof DecimalType decimal) {
      String[] sizes = CastSql.sizes(decimal);
      String digits =
          CastSql.call(NumberCasts.TO_DECIMAL.function(attempt), sql, sizes[0], sizes[1]);
      return SqlText.cast(digits, decimal);
    }
    return switch ((PrimitiveType) to) {
      case BYTE -> whole(sql, to, Byte.MIN_VALUE, Byte.MAX_VALUE, attempt);
      case SHORT -> whole(sql, to, Short.MIN_VALUE, Short.MAX_VALUE, attempt);
      case INTEGER -> whole(sql, to, Integer.MIN_VALUE, Integer.MAX_VALUE, attempt);
      case LONG -> whole(sql, to, Long.MIN_VALUE, Long.MAX_VALUE, attempt);
      case FLOAT -> CastSql.call(NumberCasts.TO_FLOAT.function(attempt), sql);
      case DOUBLE -> CastSql.call(NumberCasts.TO_DOUBLE.function(attempt), sql);
      case BOOLEAN -> CastSql.call(NumberCasts.TO_BOOLEAN.function(attempt), sql);
      case DATE -> CastSql.call(DatetimeCasts.TO_DATE.function(attempt), sql);
      case TIMESTAMP ->
          CastSql.call(DatetimeCasts.TO_TIMESTAMP.function(attempt), sql, ZoneSql.zone());
      case TIMESTAMP_NTZ -> CastSql.call(DatetimeCasts.TO_TIMESTAMP_NTZ.function(attempt), sql);
      case BINARY -> "encode(" + sql + ")";
      case STRING, NULL -> throw new AssertionError(to);
    };
  }

  private static String whole(String sql, DataType to, long least, long most, boolean attempt) {
    String value =
        CastSql.call(
            NumberCasts.TO_INTEGRAL.function(attempt),
            sql,
            CastSql.constant(least),
            CastSql.constant(most));
    return to == PrimitiveType.LONG ? value : SqlText.cast(value, to);
  }
}
