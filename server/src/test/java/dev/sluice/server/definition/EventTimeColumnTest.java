package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.SourceSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of event times is that of the column which has the watermark. */
class EventTimeColumnTest {
  private static final String WATERMARK =
      "{\"withWatermark\": {\"column\": \"ts\", \"delay\": \"1 second\"}}";

  private static @Nullable String column(String steps) {
    String document =
        "{\"name\": \"q\", \"source\": {\"format\": \"delta\", \"table\": \"a\","
            + " \"options\": {\"withEventTimeOrder\": true}}, \"transforms\": ["
            + steps
            + "], \"sink\": {\"format\": \"delta\", \"table\": \"b\"}}";
    return ((SourceSpec.Delta) DefinitionReader.parse(document).source()).eventTime();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"filter\": \"a > 0\"}, {\"drop\": [\"b\"]},",
        "{\"withColumn\": {\"name\": \"c\", \"expr\": \"a\"}},",
        "{\"withColumnRenamed\": {\"from\": \"a\", \"to\": \"c\"}},"
      })
  void is_the_source_s_own(String before) {
    assertThat(column(before + WATERMARK)).isEqualTo("ts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"withColumn\": {\"name\": \"TS\", \"expr\": \"now()\"}},",
        "{\"withColumnRenamed\": {\"from\": \"a\", \"to\": \"ts\"}},",
        "{\"select\": [\"a AS ts\"]},"
      })
  void is_none_that_a_step_may_have_made(String before) {
    assertThatThrownBy(() -> column(before + WATERMARK))
        .hasMessageContaining("withEventTimeOrder wants a withWatermark step");
  }

  @Test
  void is_none_without_a_watermark() {
    assertThatThrownBy(() -> column("{\"filter\": \"a > 0\"}"))
        .hasMessageContaining("/source/options/withEventTimeOrder");
  }
}
