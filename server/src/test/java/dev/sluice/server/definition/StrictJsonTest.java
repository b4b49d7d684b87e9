package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\": 1, \"a\": 2}",
        "{} {}",
        "{} x",
        "{'a': 1}",
        "{\"a\": 1,}",
        "{\"a\": NaN}",
        "{\"a\": 01}",
        "// c\n{}",
        "{\"a\": \"\t\"}",
        "nul"
      })
  void refuses_what_is_not_one_json_document(String text) {
    SluiceException error = refused(text);

    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_JSON);
    assertThat(error.problems()).hasSize(1);
    assertThat(error.getMessage()).doesNotContain("Feature", "com.fasterxml", "Source:", "maybe");
  }

  @Test
  void gives_line_and_column_of_a_fault() {
    Problem problem = refused("{\"a\": 1,\n  \"b\": x}").problems().get(0);

    assertThat(problem.line()).isEqualTo(2);
    assertThat(problem.column()).isEqualTo(8);
  }

  @Test
  void refuses_deep_nesting_and_long_strings() {
    assertThat(refused("[".repeat(101) + "]".repeat(101)).problems().get(0).message())
        .contains("deeper than 100");
    assertThat(refused("\"" + "a".repeat((1 << 20) + 1) + "\"").code())
        .isEqualTo(ErrorCode.INVALID_JSON);
    assertThat(StrictJson.parse("[".repeat(100) + "]".repeat(100)).isArray()).isTrue();
  }

  @Test
  void refuses_bytes_that_are_not_utf8() {
    byte[] latin1 = "{\"a\": \"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);

    SluiceException error =
        catchThrowableOfType(SluiceException.class, () -> StrictJson.parse(latin1));
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_JSON);
  }

  private static SluiceException refused(String text) {
    return catchThrowableOfType(SluiceException.class, () -> StrictJson.parse(text));
  }
}
