package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;

/**
 * Casts from strings: a pattern lets through exactly the notations that Spark reads, then the
 * engine converts.
 *
 * <p>Source: Spark's {@code UTF8String.toIntExact}, {@code Cast.castToDecimal}, {@code
 * processFloatingPointSpecialLiterals}, {@code StringUtils.isTrueString} and {@code
 * SparkDateTimeUtils.stringToDate}, {@code parseTimestampString}.
 */
final class StringCastSql {
  /** What Spark trims: white space and control characters. */
  private static final String TRIM = "[\\x00-\\x20\\x7F]*";

  private static final String INTEGRAL = "[+-]?[0-9]+";
  private static final String DECIMAL = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
  private static final String DOUBLE =
      "(?i:[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?inf(inity)?|nan)";
  private static final String DATE = "[0-9]{4,7}(-[0-9]{1,2}(-[0-9]{1,2}([ T].*)?)?)?";
  private static final String TIMESTAMP =
      "[0-9]{4,6}-[0-9]{1,2}-[0-9]{1,2}" + "([ T][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,9})?";
  private static final String ZONE = "( *(Z|UTC|[+-][0-9]{2}(:[0-9]{2})?))?";

  private StringCastSql() {}

  static String of(String sql, DataType to, boolean attempt) {
    if (to == PrimitiveType.BINARY) {
      return "encode(" + sql + ")";
    }
    if (to == PrimitiveType.BOOLEAN) {
      return toBoolean(sql, attempt);
    }
    String pattern = pattern(to);
    String core = "regexp_extract(" + sql + ", '^" + TRIM + "(" + pattern + ")" + TRIM + "$', 1)";
    String cast = attempt ? "TRY_CAST(" : "CAST(";
    String value = cast + convertible(core, to) + " AS " + SqlText.type(to) + ")";
    String matches = "regexp_full_match(" + sql + ", '" + TRIM + "(" + pattern + ")" + TRIM + "')";
    String otherwise = attempt ? "NULL" : malformed(sql, to);
    return "CASE WHEN "
        + matches
        + " THEN "
        + value
        + " WHEN "
        + sql
        + " IS NOT NULL THEN "
        + otherwise
        + " END";
  }

  private static String pattern(DataType to) {
    if (Coercion.isIntegral(to)) {
      return INTEGRAL;
    }
    if (Coercion.isFloating(to)) {
      return DOUBLE;
    }
    if (to == PrimitiveType.DATE) {
      return DATE;
    }
    if (to == PrimitiveType.TIMESTAMP) {
      return TIMESTAMP + ZONE + ")?";
    }
    return to == PrimitiveType.TIMESTAMP_NTZ ? TIMESTAMP + ")?" : DECIMAL;
  }

  /** Brings what the pattern let through into the engine's notation. */
  private static String convertible(String core, DataType to) {
    if (to == PrimitiveType.DATE) {
      String day = "regexp_replace(" + core + ", '[ T].*$', '')";
      String month = "regexp_replace(" + day + ", '^([0-9]+)$', '\\1-01')";
      return "regexp_replace(" + month + ", '^([0-9]+-[0-9]+)$', '\\1-01')";
    }
    if (to == PrimitiveType.TIMESTAMP) {
      return "CASE WHEN regexp_matches("
          + core
          + ", ':.*(Z|UTC|[+-][0-9]{2}(:[0-9]{2})?)$') THEN replace(replace("
          + core
          + ", 'UTC', '+00'), ' +', '+') WHEN contains("
          + core
          + ", ':') THEN "
          + core
          + " || '+00' ELSE "
          + core
          + " || ' 00:00:00+00' END";
    }
    return core;
  }

  private static String toBoolean(String sql, boolean attempt) {
    String word = "lower(regexp_replace(" + sql + ", '^" + TRIM + "|" + TRIM + "$', '', 'g'))";
    String otherwise = attempt ? "NULL" : malformed(sql, PrimitiveType.BOOLEAN);
    return "CASE WHEN "
        + word
        + " IN ('t', 'true', 'y', 'yes', '1') THEN TRUE WHEN "
        + word
        + " IN ('f', 'false', 'n', 'no', '0') THEN FALSE WHEN "
        + sql
        + " IS NOT NULL THEN "
        + otherwise
        + " END";
  }

  private static String malformed(String sql, DataType to) {
    return "error('[CAST_INVALID_INPUT] The value ''' || "
        + sql
        + " || ''' cannot be cast to "
        + to.sql()
        + "')";
  }
}
