package dev.sluice.server.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expected value is Spark 4.2's. */
class CastingTest {
  private static Object attempt(Casting casting, Object... arguments) {
    return casting.attempt().call(arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "' 12 ', 12",
    "+5, 5",
    "-128, -128",
    "127, 127",
    "128, ",
    "-129, ",
    "1.0, ",
    "1e3, ",
    "'', ",
    "-, ",
    "+-1, ",
    "0x1F, ",
    "1_0, ",
    "'1 2', ",
    "99999999999999999999, ",
  })
  void a_string_as_a_tinyint(String text, Long value) {
    assertThat(attempt(NumberCasts.TO_INTEGRAL, text, -128L, 127L)).isEqualTo(value);
  }

  @Test
  void a_string_as_the_least_and_the_greatest_bigint() {
    assertThat(attempt(NumberCasts.TO_INTEGRAL, "-9223372036854775808", Long.MIN_VALUE, 0L))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(attempt(NumberCasts.TO_INTEGRAL, "9223372036854775807", 0L, Long.MAX_VALUE))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(attempt(NumberCasts.TO_INTEGRAL, "9223372036854775808", 0L, Long.MAX_VALUE))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1.50",
    "999.994, 999.99",
    "999.995, ",
    "1e2, 100.00",
    "1e-400, 0.00",
    "١٢, 12.00",
    "1e999999999, ",
    "abc, ",
    "'', ",
    "NaN, ",
    "' -.5 ', -0.50",
  })
  void a_string_as_a_decimal(String text, String value) {
    assertThat(attempt(NumberCasts.TO_DECIMAL, text, 5, 2)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1.5",
    "1d, 1.0",
    "0x1p3, 8.0",
    "inf, Infinity",
    "' -INF ', -Infinity",
    "nan, NaN",
    "1e400, Infinity",
    "1L, ",
    "e1, ",
  })
  void a_string_as_a_double(String text, Double value) {
    assertThat(attempt(NumberCasts.TO_DOUBLE, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"T, true", "' yes ', true", "0, false", "no, false", "on, ", "00, "})
  void a_string_as_a_boolean(String text, Boolean value) {
    assertThat(attempt(NumberCasts.TO_BOOLEAN, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-1-2, 1", "1970, 0", "1970-02, 31", "1970-01-02 abc, 1", "1970-01-02Tx, 1", "+1970, 0",
    "-0001-01-01, -719893", "1970-13-01, ", "70-01-01, ", "1970-01-02x, ", "'1970 ', 0", "now, ",
    "1970-1-, ", "12345678-01-01, ",
  })
  void a_string_as_a_date(String text, Integer days) {
    assertThat(attempt(DatetimeCasts.TO_DATE, text)).isEqualTo(days);
  }

  @ParameterizedTest
  @CsvSource({
    "1970, 0",
    "1970-1-1 0:0:1, 1000000",
    "1970-01-01T00:00:00.1234567, 123456",
    "1970-01-01 01:00:00+01, 0",
    "1970-01-01 01:00:00 Europe/Paris, 0",
    "1970-01-01 00:00:00Z, 0",
    "1970-01-01 00:00:00 UTC+1:0, -3600000000",
    "1970-01-01 0, 0",
    "1970-01-01 24:00:00, ",
    "1970-01-01 00:00:00 Foo/Bar, ",
    "1970-01-01 00+01, ",
    "1970-01-01Z, ",
    "1970-01-01 00:00:00+19:00, ",
    "10, ",
  })
  void a_string_as_a_timestamp(String text, Long micros) {
    assertThat(attempt(DatetimeCasts.TO_TIMESTAMP, text, "UTC")).isEqualTo(micros);
  }

  @Test
  void a_string_without_a_zone_is_read_in_that_of_the_session() {
    assertThat(attempt(DatetimeCasts.TO_TIMESTAMP, "1970-01-01 01:00:00", "Europe/Paris"))
        .isEqualTo(0L);
    assertThat(attempt(DatetimeCasts.TO_TIMESTAMP_NTZ, "1970-01-01 00:00:00 Europe/Paris"))
        .isEqualTo(0L);
    assertThat(attempt(DatetimeCasts.TO_TIMESTAMP_NTZ, "10:00:00")).isNull();
  }

  @Test
  void a_time_without_its_date_is_refused() {
    assertThatThrownBy(() -> attempt(DatetimeCasts.TO_TIMESTAMP, "T10:00", "UTC"))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("without its date");
  }

  @Test
  void text_of_numbers_and_times_is_that_of_java() {
    assertThat(NumberCasts.DOUBLE_TEXT.call(new Object[] {1e7})).isEqualTo("1.0E7");
    assertThat(NumberCasts.FLOAT_TEXT.call(new Object[] {0.1f})).isEqualTo("0.1");
    assertThat(DatetimeCasts.text(-719893)).isEqualTo("-0001-01-01");
    assertThat(DatetimeCasts.text(-500_000L)).isEqualTo("1969-12-31 23:59:59.5");
    assertThat(DatetimeCasts.text(253_402_300_800_000_000L)).isEqualTo("+10000-01-01 00:00:00");
  }

  @Test
  void a_double_as_a_decimal_takes_its_shortest_notation() {
    assertThat(attempt(NumberCasts.REAL_TO_DECIMAL, (double) 0.1f, 38, 10))
        .isEqualTo("0.1000000015");
    assertThat(attempt(NumberCasts.REAL_TO_DECIMAL, Double.NaN, 5, 2)).isNull();
    assertThat(attempt(NumberCasts.REAL_TO_LONG, 0x1p63)).isEqualTo(Long.MAX_VALUE);
    assertThat(attempt(NumberCasts.REAL_TO_LONG, 1e19)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "9999999999999999999999999999.9999999999, 0.0000000001, 1000000000000000000.000000",
    "1000000000000000000000000000.0000000004, 1225, 1225000000000000000000000000000.000000",
    "99999999999999999999.999999999999999999, 0.000000000000000005, 500.000000",
  })
  void a_product_is_exact_before_it_is_rounded(String left, String right, String product) {
    assertThat(attempt(Exact.PRODUCT, left, right, 38, 6)).isEqualTo(product);
  }

  @Test
  void a_result_without_room_is_an_overflow() {
    Object[] operands = {"99999999999999999999999999999999999999", "1", 38, 0};
    assertThat(Exact.SUM.attempt().call(operands.clone())).isNull();
    assertThatThrownBy(() -> Exact.SUM.strict().call(operands.clone()))
        .extracting(error -> ((SluiceException) error).code())
        .isEqualTo(ErrorCode.ARITHMETIC_OVERFLOW);
    assertThatThrownBy(() -> Exact.QUOTIENT.strict().call(new Object[] {"1", "0.0", 38, 6}))
        .extracting(error -> ((SluiceException) error).code())
        .isEqualTo(ErrorCode.DIVIDE_BY_ZERO);
  }

  @Test
  void a_whole_quotient_keeps_its_lowest_64_bits() {
    Object[] operands = {"9999999999999999999999999999.9999999999", "0.03"};
    assertThat(Exact.WHOLE_QUOTIENT.strict().call(operands)).isEqualTo(1692314756768421205L);
  }

  @Test
  void the_first_of_two_zeros_is_the_extreme() {
    assertThat(ArithmeticFunctions.GREATEST.call(new Object[] {-0.0, 0.0})).isEqualTo(-0.0);
    assertThat(ArithmeticFunctions.LEAST.call(new Object[] {0.0, -0.0})).isEqualTo(0.0);
    assertThat(ArithmeticFunctions.LEAST.call(new Object[] {Double.NaN, 1.0})).isEqualTo(1.0);
    assertThat(ArithmeticFunctions.LEAST.call(new Object[] {null, 1.0})).isEqualTo(1.0);
  }
}
