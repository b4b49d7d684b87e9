package dev.sluice.server.model;

/**
 * A fixed-point number.
 *
 * @param precision digits in all, 1 to 38
 * @param scale digits after the point, 0 to {@code precision}
 */
public record DecimalType(int precision, int scale) implements DataType {
  public static final int MAX_PRECISION = 38;

  /** What a bare {@code DECIMAL} means in Spark. */
  public static final DecimalType DEFAULT = new DecimalType(10, 0);

  public DecimalType {
    if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
      throw new IllegalArgumentException("decimal(" + precision + "," + scale + ")");
    }
  }

  @Override
  public String sql() {
    return "decimal(" + precision + "," + scale + ")";
  }
}
