package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a timestamp of either kind that is a number of microseconds since 1970. Spark has one for
 * each bigint, the engine none for the first four hours of them and none for the last number, which
 * stands for infinity there.
 *
 * @param micros the template of the number
 */
public record MicrosSql(Emission micros, DataType type) implements Emission {
  private static final String LEAST = "-9223372022400000000";
  private static final String GREATEST = "9223372036854775806";

  /**
   * The emission.
   *
   * @param micros the template of the number, in which {@code $1} is the first operand
   */
  public static Emission of(String micros, DataType type) {
    return new MicrosSql(Emission.template(micros), type);
  }

  @Override
  public String sql(List<String> operands) {
    String make = type == PrimitiveType.TIMESTAMP ? "make_timestamptz(" : "make_timestamp(";
    return make + micros.sql(operands) + ")";
  }

  @Override
  public @Nullable String beyondEngine(List<String> operands) {
    return "TRY(" + micros.sql(operands) + ") NOT BETWEEN " + LEAST + " AND " + GREATEST;
  }
}
