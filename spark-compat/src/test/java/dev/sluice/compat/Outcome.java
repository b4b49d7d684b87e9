package dev.sluice.compat;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the comparison of one expression or statement gave.
 *
 * @param equal rows, or statements, with the same answer
 * @param refusals what Spark answers and the server refuses
 * @param differences what the server answers otherwise than Spark
 */
record Outcome(int equal, List<Refusal> refusals, List<Difference> differences) {

  /** The server says no where Spark has an answer. */
  record Refusal(String expression, String reason) {}

  /** The server is wrong. */
  record Difference(String expression, String arguments, String spark, String sluice) {
    @Override
    public String toString() {
      return expression
          + (arguments.isEmpty() ? "" : "  [" + arguments + "]")
          + "\n    Spark:  "
          + spark
          + "\n    Sluice: "
          + sluice;
    }
  }

  static Outcome equal(int count) {
    return new Outcome(count, List.of(), List.of());
  }

  /** Neither has an answer. */
  static Outcome bothRefuse() {
    return equal(0);
  }

  static Outcome refused(String expression, String reason) {
    return new Outcome(0, List.of(new Refusal(expression, reason)), List.of());
  }

  static Outcome different(String expression, String arguments, String spark, String sluice) {
    return new Outcome(0, List.of(), List.of(new Difference(expression, arguments, spark, sluice)));
  }

  /** The same where one comparison stands for several. */
  Outcome times(int count) {
    return new Outcome(equal * count, refusals, differences);
  }

  /** The same with all of a statement's rows as one answer. */
  Outcome asOne() {
    return new Outcome(Math.min(1, equal), refusals, differences);
  }

  /** Both together. */
  Outcome and(Outcome other) {
    return new Outcome(
        equal + other.equal,
        Stream.concat(refusals.stream(), other.refusals.stream()).toList(),
        Stream.concat(differences.stream(), other.differences.stream()).toList());
  }
}
