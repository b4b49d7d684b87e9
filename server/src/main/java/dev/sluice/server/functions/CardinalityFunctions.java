package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import java.util.List;

/**
 * The two halves of the cardinality estimate of {@code approx_count_distinct}: which register a
 * hash code sets to what, and what the registers mean.
 *
 * <p>The state in between is a set of numbers, each of which says that a register has at least some
 * value: it is no larger than the registers times their values, and two states are merged into one
 * by the union of the sets.
 *
 * <p>Source: Heule, Nunkesser and Hall, "HyperLogLog in Practice", section 4, as Spark's {@code
 * HyperLogLogPlusPlusHelper} follows it.
 */
public final class CardinalityFunctions {
  /** The least and the most address bits for which the error of the raw estimate is known. */
  public static final int LEAST_BITS = 4;

  public static final int MOST_BITS = 18;

  private static final int REGISTER_BITS = 6;

  /** By the address bits from {@value #LEAST_BITS}: up to which estimate zeros are counted. */
  private static final List<Integer> LINEAR_UP_TO =
      List.of(10, 20, 40, 80, 220, 400, 900, 1800, 3100, 6500, 15500, 20000, 50000, 120000, 350000);

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
          a -> Math.round(estimate(registers((String) a[0], (Integer) a[1]), (Integer) a[1])),
          STRING,
          INTEGER);

  static final List<JavaFunction> ALL = List.of(REGISTER, ESTIMATE);

  private CardinalityFunctions() {}

  private static int register(long hash, int bits) {
    int index = (int) (hash >>> (Long.SIZE - bits));
    int value = Long.numberOfLeadingZeros((hash << bits) | (1L << (bits - 1))) + 1;
    return index << REGISTER_BITS | value;
  }

  private static int[] registers(String list, int bits) {
    int[] registers = new int[1 << bits];
    for (int each : Arguments.numbers(list)) {
      int index = each >>> REGISTER_BITS;
      int value = each & ((1 << REGISTER_BITS) - 1);
      registers[index] = Math.max(registers[index], value);
    }
    return registers;
  }

  private static double estimate(int[] registers, int bits) {
    double m = registers.length;
    double inverse = 0;
    double zeros = 0;
    for (int value : registers) {
      inverse += 1.0 / (1L << value);
      zeros += value == 0 ? 1 : 0;
    }
    double raw = alpha(bits, m) * m * m / inverse;
    if (zeros > 0) {
      double linear = m * Math.log(m / zeros);
      if (linear <= LINEAR_UP_TO.get(bits - LEAST_BITS) || raw <= 2.5 * m) {
        return linear;
      }
    }
    return raw < 5 * m ? raw - CardinalityBias.of(bits).at(raw) : raw;
  }

  private static double alpha(int bits, double registers) {
    return switch (bits) {
      case 4 -> 0.673;
      case 5 -> 0.697;
      case 6 -> 0.709;
      default -> 0.7213 / (1 + 1.079 / registers);
    };
  }
}
