package dev.sluice.server.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> WORDS = List.of("filter", "select", "withColumn", "sql");

  @Test
  void finds_the_nearest_word() {
    assertThat(Spelling.nearest("filtre", WORDS)).isEqualTo("filter");
    assertThat(Spelling.nearest("SELECT", WORDS)).isEqualTo("select");
    assertThat(Spelling.nearest("with_column", WORDS)).isEqualTo("withColumn");
  }

  @Test
  void finds_nothing_where_nothing_is_near() {
    assertThat(Spelling.nearest("mapPartitions", WORDS)).isNull();
    assertThat(Spelling.nearest("x", List.of("a", "b"))).isNull();
    assertThat(Spelling.nearest("filter".repeat(100), WORDS)).isNull();
  }
}
