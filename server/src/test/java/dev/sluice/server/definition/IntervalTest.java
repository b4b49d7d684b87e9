package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
  @ParameterizedTest
  @CsvSource({
    "1 second, 1000",
    "10 seconds, 10000",
    "1 minute, 60000",
    "500 milliseconds, 500",
    "0 seconds, 0",
    "interval 2 hours, 7200000",
    "1 Minute 30 SECONDS, 90000",
    "1.5 seconds, 1500",
    "1 week, 604800000",
    "2 days, 172800000",
    "1500 microseconds, 1"
  })
  void reads_sparks_interval_strings(String text, long millis) {
    assertThat(Interval.parse(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "second",
        "1",
        "1second",
        "-1 seconds",
        "1 month",
        "1 year",
        "1.5 minutes",
        "1 second and more",
        "x 1 second",
        "9999999999999 seconds",
        "1 secondss",
        "interval"
      })
  void refuses_what_is_not_an_interval(String text) {
    assertThat(Interval.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1000, 1 second", "90000, 90 seconds", "1500, 1500 milliseconds", "60000, 1 minute"})
  void writes_the_largest_unit_that_divides(long millis, String text) {
    assertThat(Interval.format(Duration.ofMillis(millis))).isEqualTo(text);
    assertThat(Interval.parse(text)).contains(Duration.ofMillis(millis));
  }
}
