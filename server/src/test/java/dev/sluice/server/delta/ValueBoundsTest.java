package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowFilter.Order;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What statistics rule out, and what they must not. */
class ValueBoundsTest {
  private static final Map<String, DataType> TYPES =
      Map.of(
          "int", PrimitiveType.INTEGER,
          "decimal", new DecimalType(9, 2),
          "double", PrimitiveType.DOUBLE,
          "date", PrimitiveType.DATE,
          "timestamp", PrimitiveType.TIMESTAMP,
          "string", PrimitiveType.STRING,
          "boolean", PrimitiveType.BOOLEAN);

  private static final String A32 = "a".repeat(32);

  @ParameterizedTest
  @CsvSource({
    "int, 5, 9, EQUAL, 4, false",
    "int, 5, 9, EQUAL, 10, false",
    "int, 5, 9, EQUAL, 5.0, true",
    "int, 5, 9, LESS, 5, false",
    "int, 5, 9, AT_MOST, 5, true",
    "int, 5, 9, GREATER, 9, false",
    "int, 5, 9, AT_LEAST, 9, true",
    "int, , 9, LESS, 1, true",
    "int, 5, , GREATER, 100, true",
    "int, five, 9, LESS, 1, true",
    "decimal, 5, 9, EQUAL, 9.01, false",
    "decimal, 5, 9.00, AT_LEAST, 9, true",
    "double, 1.5, 2.5, EQUAL, 3, false",
    "double, 1.5, 2.5, LESS, 1.5, false",
    "double, 1.5, 2.5, GREATER, 3, true",
    "double, 1.5, 2.5, AT_LEAST, 3, true",
    "double, 1.5, 2.5, EQUAL, NaN, true",
    "double, 0.0, 2.5, AT_MOST, -0.0, true",
    "double, -0.0, 2.5, LESS, 0.0, false",
    "double, 1.5, NaN, EQUAL, 3, true",
    "date, 2026-01-02, 2026-01-03, GREATER, 2026-01-03, false",
    "date, 2026-01-02, 2026-01-03T00:00:00, GREATER, 2026-01-03, true",
    "timestamp, 2026-01-01T00:00:00.000Z, 2026-01-01T00:00:00.001Z, GREATER, 2026-01-01"
        + " 00:00:00.0015+00, true",
    "timestamp, 2026-01-01T00:00:00.000Z, 2026-01-01T00:00:00.001Z, GREATER, 2026-01-01"
        + " 00:00:00.002+00, false",
    "timestamp, 2026-01-01T01:00:00.000+01:00, 2026-01-01T00:00:00.001Z, LESS, 2026-01-01"
        + " 00:00:00+00, false",
    "timestamp, 2026-01-01 00:00:00, 2026-01-01 00:00:01, GREATER, 2027-01-01 00:00:00+00, true",
    "string, b, d, EQUAL, a, false",
    "string, b, d, EQUAL, dd, false",
    "string, b, d, GREATER, d, false",
    "string, ￿, ￿, LESS, 𝄞, true",
    "string, 𝄞, 𝄞, LESS, ￿, false",
    "boolean, true, true, EQUAL, false, true",
  })
  void rule_out_what_cannot_be(
      String type, String least, String greatest, Order order, String constant, boolean reaches) {
    DataType of = Objects.requireNonNull(TYPES.get(type));
    assertThat(ValueBounds.ofStatistics(of, least, greatest).reach(order, constant))
        .isEqualTo(reaches);
  }

  @ParameterizedTest
  @CsvSource({"z, true", "a, true", "b, true"})
  void a_text_that_was_cut_off_may_go_on(String next, boolean reaches) {
    ValueBounds bounds = ValueBounds.ofStatistics(PrimitiveType.STRING, A32, A32 + "b");
    assertThat(bounds.reach(Order.EQUAL, A32 + next)).isEqualTo(reaches);
    assertThat(bounds.reach(Order.GREATER, A32 + next)).isEqualTo(reaches);
    assertThat(bounds.reach(Order.EQUAL, "b")).isFalse();
    assertThat(bounds.reach(Order.LESS, A32)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"int, 1, true", "int, 2, false", "timestamp, 2026-01-01 00:00:00+00, true"})
  void a_partition_has_one_value_except_where_its_zone_is_unknown(
      String type, String constant, boolean reaches) {
    String value = type.equals("int") ? "1" : "2027-01-01 00:00:00";
    DataType of = Objects.requireNonNull(TYPES.get(type));
    assertThat(ValueBounds.ofPartition(of, value).reach(Order.EQUAL, constant)).isEqualTo(reaches);
  }
}
