package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;

/**
 * The two halves of the cardinality estimate of {@code approx_count_distinct}: which register a
 * hash code sets to what, and what the registers mean.
 *
 * <p>Source: Heule, Nunkesser and Hall, "HyperLogLog in Practice", section 4, as Spark's {@code
 * HyperLogLogPlusPlus} follows it, but for the bias correction, for which there is no formula.
 */
public final class CardinalityFunctions {
  private static final int REGISTER_BITS = 6;

  /**
   * {@code (hash code, address bits)}: the register's number and, in the last {@value
   * #REGISTER_BITS} bits, its value.
   */
  public static final JavaFunction REGISTER =
      JavaFunction.of(
          "cardinality_register",
          INTEGER,
          a -> register((Long) a[0], (Integer) a[1]),
          LONG,
          INTEGER);

  /** {@code (registers as "[1, 2]", address bits)}. */
  public static final JavaFunction ESTIMATE =
      JavaFunction.of(
          "cardinality_estimate",
          LONG,
          a -> estimate((String) a[0], (Integer) a[1]),
          STRING,
          INTEGER);

  static final List<JavaFunction> ALL = List.of(REGISTER, ESTIMATE);

  private CardinalityFunctions() {}

  private static int register(long hash, int bits) {
    int index = (int) (hash >>> (Long.SIZE - bits));
    int value = Long.numberOfLeadingZeros((hash << bits) | (1L << (bits - 1))) + 1;
    return index << REGISTER_BITS | value;
  }

  private static long estimate(String list, int bits) {
    int[] registers = new int[1 << bits];
    for (String each : list.substring(1, list.length() - 1).split(", ", -1)) {
      if (!each.isEmpty()) {
        int register = Integer.parseInt(each);
        int index = register >>> REGISTER_BITS;
        int value = register & ((1 << REGISTER_BITS) - 1);
        registers[index] = Math.max(registers[index], value);
      }
    }
    return estimate(registers);
  }

  private static long estimate(int[] registers) {
    double m = registers.length;
    double inverse = 0;
    double zeros = 0;
    for (int value : registers) {
      inverse += 1.0 / (1L << value);
      zeros += value == 0 ? 1 : 0;
    }
    double raw = alpha(registers.length) * m * m / inverse;
    if (zeros > 0 && raw <= 2.5 * m) {
      return Math.round(m * Math.log(m / zeros));
    }
    if (raw < 5 * m) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "approx_count_distinct of about "
              + Math.round(raw)
              + " different values is not supported at this relative error; use count(DISTINCT …)");
    }
    return Math.round(raw);
  }

  private static double alpha(int registers) {
    return switch (registers) {
      case 16 -> 0.673;
      case 32 -> 0.697;
      case 64 -> 0.709;
      default -> 0.7213 / (1 + 1.079 / registers);
    };
  }
}
