package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** When two answers of whole statements are the same. */
final class Answers {
  private static final Pattern REAL = Pattern.compile("-?\\d+(\\.\\d+)?E-?\\d+|-?\\d+\\.\\d+");

  /** The last digits of a sum of doubles depend on the order of its terms, in Spark as well. */
  private static final double TOLERANCE = 1e-13;

  /** What is left where terms of the size of one cancel out, as in a correlation near 0. */
  private static final double NOTHING = 1e-18;

  private Answers() {}

  static boolean same(JsonNode left, JsonNode right) {
    return same(left, right, 0);
  }

  /**
   * @param size what an error of reals is relative to, if it is more than they are
   */
  static boolean same(JsonNode left, JsonNode right, double size) {
    if (left.equals(right)) {
      return true;
    }
    if (left.isContainerNode() && right.isContainerNode() && left.size() == right.size()) {
      var others = right.elements();
      for (JsonNode element : left) {
        if (!same(element, others.next(), size)) {
          return false;
        }
      }
      return true;
    }
    return isReal(left) && isReal(right) && close(left.asDouble(), right.asDouble(), size);
  }

  /** Rows that are the same are at the same place when sorted by it. */
  static String sortKey(JsonNode row) {
    return row.toString();
  }

  private static boolean isReal(JsonNode node) {
    return node.isTextual() && REAL.matcher(node.textValue()).matches();
  }

  private static boolean close(double left, double right, double size) {
    double bound = TOLERANCE * Math.max(size, Math.max(Math.abs(left), Math.abs(right)));
    return Math.abs(left - right) <= Math.max(bound, NOTHING);
  }
}
