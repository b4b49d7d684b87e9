package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import java.math.BigDecimal;

/**
 * Precision and scale of decimal results.
 *
 * <p>Source: Spark's {@code DecimalType.adjustPrecisionScale} and the {@code resultDecimalType} of
 * its arithmetic expressions, with {@code spark.sql.decimalOperations.allowPrecisionLoss} true.
 */
public final class Decimals {
  private static final int MINIMUM_ADJUSTED_SCALE = 6;

  private Decimals() {}

  public static DecimalType plus(DecimalType l, DecimalType r) {
    int scale = Math.max(l.scale(), r.scale());
    return adjust(Math.max(whole(l), whole(r)) + scale + 1, scale);
  }

  public static DecimalType times(DecimalType l, DecimalType r) {
    return adjust(l.precision() + r.precision() + 1, l.scale() + r.scale());
  }

  public static DecimalType over(DecimalType l, DecimalType r) {
    int scale = Math.max(MINIMUM_ADJUSTED_SCALE, l.scale() + r.precision() + 1);
    return adjust(whole(l) + r.scale() + scale, scale);
  }

  public static DecimalType remainder(DecimalType l, DecimalType r) {
    int scale = Math.max(l.scale(), r.scale());
    return adjust(Math.min(whole(l), whole(r)) + scale, scale);
  }

  /** The type that holds every value of both, as far as 38 digits go. */
  public static DecimalType wider(DecimalType l, DecimalType r) {
    int scale = Math.max(l.scale(), r.scale());
    return bounded(Math.max(whole(l), whole(r)) + scale, scale);
  }

  /** Gives up scale for whole digits, as Spark 4's {@code boundedPreferIntegralDigits}. */
  public static DecimalType bounded(int precision, int scale) {
    int excess = Math.max(0, precision - DecimalType.MAX_PRECISION);
    return new DecimalType(Math.max(1, precision - excess), Math.max(0, scale - excess));
  }

  /** Gives up scale, down to 6, for whole digits where 38 digits do not hold both. */
  static DecimalType adjust(int precision, int scale) {
    if (precision <= DecimalType.MAX_PRECISION) {
      return new DecimalType(Math.max(1, precision), scale);
    }
    int whole = precision - scale;
    int least = Math.min(scale, MINIMUM_ADJUSTED_SCALE);
    int kept = Math.max(DecimalType.MAX_PRECISION - whole, least);
    return new DecimalType(DecimalType.MAX_PRECISION, kept);
  }

  /** The decimal type that holds every value of an integral type. */
  public static DecimalType ofIntegral(DataType type) {
    if (type == PrimitiveType.BYTE) {
      return new DecimalType(3, 0);
    }
    if (type == PrimitiveType.SHORT) {
      return new DecimalType(5, 0);
    }
    return type == PrimitiveType.INTEGER ? new DecimalType(10, 0) : new DecimalType(20, 0);
  }

  /** The narrowest type of a constant; Spark types {@code 0.001} as decimal(3,3). */
  public static DecimalType ofValue(BigDecimal value) {
    int scale = Math.max(0, value.scale());
    int precision = value.precision() - Math.min(0, value.scale());
    return new DecimalType(Math.max(precision, Math.max(scale, 1)), scale);
  }

  public static int whole(DecimalType type) {
    return type.precision() - type.scale();
  }
}
