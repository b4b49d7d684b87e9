package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;

/**
 * Writes a date that is a number of days since 1970, or a timestamp that is one of microseconds.
 * Spark has one for each number; the engine has none for two ends that stand for infinity there,
 * and none for the first four hours of timestamps.
 *
 * @param number the number, an int or a bigint
 */
public record TimeSql(Emission number, DataType type) implements Emission {
  /**
   * The emission.
   *
   * @param number the template of the number
   */
  public static Emission of(String number, DataType type) {
    return new TimeSql(Emission.template(number), type);
  }

  @Override
  public String sql(List<String> operands) {
    String count = number.sql(operands);
    if (type == PrimitiveType.DATE) {
      return "(DATE '1970-01-01' + " + count + ")";
    }
    String make = type == PrimitiveType.TIMESTAMP ? "make_timestamptz(" : "make_timestamp(";
    return make + count + ")";
  }

  @Override
  public Emission outside() {
    String range =
        type == PrimitiveType.DATE
            ? " IN (2147483647, -2147483647)"
            : " NOT BETWEEN -9223372022400000000 AND 9223372036854775806";
    return operands -> Attempt.sql(number.sql(operands)) + range;
  }
}
