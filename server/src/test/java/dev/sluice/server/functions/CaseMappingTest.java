package dev.sluice.server.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are Spark 4.2's. */
class CaseMappingTest {
  @ParameterizedTest
  @CsvSource({
    "straße, STRASSE, straße, Straße",
    "ǆ ﬁx ŉx ß, Ǆ FIX ʼNX SS, ǆ ﬁx ŉx ß, ǅ Fix ʼNx Ss",
    "ΑΣ ΣΑΣ, ΑΣ ΣΑΣ, ας σας, Ας Σας",
    "a-b c, A-B C, a-b c, A-b C",
    "ᾳx, ΑΙX, ᾳx, ᾼx",
    "İ, İ, i̇, İ",
  })
  void letters_change_as_in_spark(String text, String upper, String lower, String initial) {
    assertThat(CaseMapping.upper(text)).isEqualTo(upper);
    assertThat(CaseMapping.lower(text)).isEqualTo(lower);
    assertThat(CaseMapping.initial(text)).isEqualTo(initial);
  }

  @Test
  void letters_that_came_to_unicode_later_have_case() {
    assertThat(CaseMapping.upper("\u019B\u0264\uA7CD")).isEqualTo("\uA7DC\uA7CB\uA7CC");
    assertThat(CaseMapping.lower(Character.toString(0x16EB8)))
        .isEqualTo(Character.toString(0x16ED3));
  }

  @Test
  void sigma_ends_a_word_before_marks_and_not_before_letters() {
    assertThat(CaseMapping.lower("aΣ\u0301")).isEqualTo("aς\u0301");
    assertThat(CaseMapping.lower("ΑΣ.Β")).isEqualTo("ασ.β");
    assertThat(CaseMapping.lower("1Σ")).isEqualTo("1σ");
  }
}
