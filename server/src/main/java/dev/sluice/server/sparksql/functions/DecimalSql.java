package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.Casting;
import dev.sluice.server.functions.Exact;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.tree.Attempt;
import dev.sluice.server.sparksql.tree.CastSql;
import dev.sluice.server.sparksql.tree.Decimals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.math.BigDecimal;
import java.util.List;

/**
 * Decimal arithmetic: in the engine where its 38 digits suffice for every value of the operands'
 * types, else in Java.
 *
 * <p>Where a type's greatest values would not fit but most values do, the engine tries first. Each
 * operation has two forms, of which the one that attempts gives NULL where the other fails.
 */
final class DecimalSql {
  /** Longest operand that is written twice rather than handed to Java, in UTF-16 units. */
  private static final int TWICE = 2000;

  /** Longest operand that is written several times. */
  private static final int OFTEN = 200;

  /** Digits of the widest decimals that the engine keeps in 64 bits. */
  private static final int LONG_DIGITS = 18;

  private DecimalSql() {}

  /** Addition and subtraction. */
  static Emission sum(
      String operator, DecimalType l, DecimalType r, DecimalType result, boolean attempt) {
    int scale = Math.max(l.scale(), r.scale());
    int whole = Math.max(Decimals.whole(l), Decimals.whole(r)) + 1;
    Casting exact = operator.equals("+") ? Exact.SUM : Exact.DIFFERENCE;
    String type =
        SqlText.type(new DecimalType(Math.min(whole + scale, DecimalType.MAX_PRECISION), scale));
    String engine = "(CAST($1 AS " + type + ") " + operator + " CAST($2 AS " + type + "))";
    return whole + scale <= DecimalType.MAX_PRECISION
        ? Emission.template(SqlText.cast(engine, result))
        : tried(engine, exact, result, attempt);
  }

  static Emission product(DecimalType l, DecimalType r, DecimalType result, boolean attempt) {
    if (l.precision() + r.precision() <= DecimalType.MAX_PRECISION) {
      return Emission.template(SqlText.cast("(" + roomy("$1", l, r) + " * $2)", result));
    }
    return l.scale() + r.scale() <= DecimalType.MAX_PRECISION
        ? tried("($1 * $2)", Exact.PRODUCT, result, attempt)
        : inJava(Exact.PRODUCT, result, attempt);
  }

  static Emission remainder(DecimalType l, DecimalType r, DecimalType result, boolean attempt) {
    int scale = Math.max(l.scale(), r.scale());
    int precision = Math.max(Decimals.whole(l), Decimals.whole(r)) + scale;
    Emission java = inJava(Exact.REMAINDER, result, attempt);
    if (precision > DecimalType.MAX_PRECISION) {
      return java;
    }
    DecimalType operand = new DecimalType(Math.max(1, precision), scale);
    String engine =
        SqlText.cast(
            "(" + SqlText.cast("$1", operand) + " % " + SqlText.cast("$2", operand) + ")", result);
    return shorter(OFTEN, Division.guarded(engine, attempt), java);
  }

  static Emission quotient(DecimalType l, DecimalType r, DecimalType result, boolean attempt) {
    Emission java = inJava(Exact.QUOTIENT, result, attempt);
    int shift = result.scale() + r.scale() - l.scale();
    if (shift < 0 || l.precision() + shift >= DecimalType.MAX_PRECISION) {
      return java;
    }
    String numerator = unscaled("$1", l) + power(shift);
    return shorter(
        OFTEN, Division.guarded(rounded(numerator, unscaled("$2", r), result), attempt), java);
  }

  /** {@code DIV}. */
  static Emission whole() {
    return operands ->
        JavaCalls.emission(Exact.WHOLE_QUOTIENT.strict())
            .sql(List.of(text(operands.get(0)), text(operands.get(1))));
  }

  /** The first where the operands are short enough to be repeated, else the second. */
  private static Emission shorter(int most, Emission repeating, Emission java) {
    return operands ->
        operands.stream().allMatch(operand -> operand.length() <= most)
            ? repeating.sql(operands)
            : java.sql(operands);
  }

  private static Emission tried(String engine, Casting exact, DecimalType result, boolean attempt) {
    Emission java = inJava(exact, result, attempt);
    Emission first = Emission.template("TRY(" + SqlText.cast(engine, result) + ")");
    Emission both = operands -> "coalesce(" + first.sql(operands) + ", " + java.sql(operands) + ")";
    Emission brief = shorter(TWICE, both, java);
    return operands ->
        operands.stream().allMatch(Attempt::isTriable) ? brief.sql(operands) : java.sql(operands);
  }

  private static Emission inJava(Casting exact, DecimalType result, boolean attempt) {
    String[] sizes = CastSql.sizes(result);
    return operands -> {
      List<String> arguments =
          List.of(text(operands.get(0)), text(operands.get(1)), sizes[0], sizes[1]);
      String digits = JavaCalls.emission(exact.function(attempt)).sql(arguments);
      return SqlText.cast(digits, result);
    };
  }

  private static String text(String sql) {
    return SqlText.cast(sql, PrimitiveType.STRING);
  }

  /** A quotient of integers, rounded half up, read at the result's scale. */
  private static String rounded(String numerator, String divisor, DecimalType result) {
    String n = "(" + numerator + ")";
    String d = "(" + divisor + ")";
    String away =
        "CASE WHEN 2 * abs("
            + n
            + " % "
            + d
            + ") >= abs("
            + d
            + ") THEN CASE WHEN ("
            + n
            + " < 0) = ("
            + d
            + " < 0) THEN 1 ELSE -1 END ELSE 0 END";
    String whole = "CAST((" + n + " // " + d + " + " + away + ") AS DECIMAL(38, 0))";
    return SqlText.cast("(" + whole + " * " + unit(result.scale()) + ")", result);
  }

  /**
   * A factor as the engine must see it. It holds a product of two decimals of 64 bits to 64 bits,
   * unless one is declared wider.
   */
  private static String roomy(String sql, DecimalType type, DecimalType other) {
    boolean narrow = type.precision() <= LONG_DIGITS && other.precision() <= LONG_DIGITS;
    return narrow && type.precision() + other.precision() > LONG_DIGITS
        ? SqlText.cast(sql, new DecimalType(LONG_DIGITS + 1, type.scale()))
        : sql;
  }

  /** The decimal's digits as an integer. */
  private static String unscaled(String sql, DecimalType type) {
    if (type.scale() == 0) {
      return "CAST(" + sql + " AS HUGEINT)";
    }
    if (type.precision() + type.scale() < DecimalType.MAX_PRECISION) {
      DecimalType unit = new DecimalType(type.scale() + 1, 0);
      String factor =
          SqlText.cast(SqlText.string(BigDecimal.TEN.pow(type.scale()).toString()), unit);
      return "CAST(" + roomy(sql, type, unit) + " * " + factor + " AS HUGEINT)";
    }
    return "CAST(replace(CAST(" + sql + " AS VARCHAR), '.', '') AS HUGEINT)";
  }

  private static String power(int exponent) {
    return exponent == 0
        ? ""
        : " * CAST('" + BigDecimal.TEN.pow(exponent).toPlainString() + "' AS HUGEINT)";
  }

  private static String unit(int scale) {
    String digits = BigDecimal.ONE.movePointLeft(scale).toPlainString();
    return "CAST('" + digits + "' AS DECIMAL(" + Math.max(1, scale) + ", " + scale + "))";
  }
}
