package dev.sluice.server.functions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How much too large the raw estimate of HyperLogLog is, as it was measured: the mean error of the
 * nearest estimates that were.
 *
 * <p>Source of the numbers: the file {@code cardinality-bias.txt} says. Source of the rest: Spark's
 * {@code HyperLogLogPlusPlusHelper.estimateBias}.
 */
final class CardinalityBias {
  private static final String FILE = "cardinality-bias.txt";
  private static final String TITLE = "bits ";
  private static final int NEAREST = 6;

  private static final Map<Integer, CardinalityBias> BY_BITS = read();

  private final double[] estimates;
  private final double[] errors;

  private CardinalityBias(List<double[]> measured) {
    this.estimates = measured.stream().mapToDouble(pair -> pair[0]).toArray();
    this.errors = measured.stream().mapToDouble(pair -> pair[1]).toArray();
  }

  /** The table for so many address bits, 4 to 18. */
  static CardinalityBias of(int bits) {
    return Objects.requireNonNull(BY_BITS.get(bits));
  }

  /** The error of a raw estimate. */
  double at(double estimate) {
    int found = Arrays.binarySearch(estimates, estimate);
    int next = found < 0 ? -found - 1 : found;
    int low = Math.max(next - NEAREST + 1, 0);
    int high = Math.min(low + NEAREST, estimates.length);
    while (high < estimates.length && distance(high, estimate) < distance(low, estimate)) {
      low++;
      high++;
    }
    double sum = 0;
    for (int i = low; i < high; i++) {
      sum += errors[i];
    }
    return sum / (high - low);
  }

  private double distance(int i, double estimate) {
    double difference = estimate - estimates[i];
    return difference * difference;
  }

  private static Map<Integer, CardinalityBias> read() {
    Map<Integer, CardinalityBias> tables = new HashMap<>();
    for (String table : text().split("(?m)^" + TITLE, -1)) {
      List<String> lines = table.lines().toList();
      if (!table.startsWith("#")) {
        tables.put(
            Integer.valueOf(lines.get(0)),
            new CardinalityBias(
                lines.subList(1, lines.size()).stream().map(CardinalityBias::pair).toList()));
      }
    }
    return tables;
  }

  private static double[] pair(String line) {
    int space = line.indexOf(' ');
    return new double[] {
      Double.parseDouble(line.substring(0, space)), Double.parseDouble(line.substring(space + 1))
    };
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(CardinalityBias.class.getResourceAsStream(FILE), FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
