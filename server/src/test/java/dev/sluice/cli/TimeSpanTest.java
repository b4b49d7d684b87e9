package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class TimeSpanTest {
  private final TimeSpan reader = new TimeSpan();

  @Test
  void reads_each_unit() {
    assertThat(reader.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(reader.convert("30")).isEqualTo(Duration.ofSeconds(30));
    assertThat(reader.convert("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(reader.convert("2 m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(reader.convert("1h")).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void refuses_what_is_no_time() {
    assertThatThrownBy(() -> reader.convert("-1s")).isInstanceOf(TypeConversionException.class);
    assertThatThrownBy(() -> reader.convert("soon"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'soon' is no time");
  }
}
