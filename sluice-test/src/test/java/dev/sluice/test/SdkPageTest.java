package dev.sluice.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/sdk.md} and the README show is what {@link SdkExamplesTest} runs, word for word.
 */
class SdkPageTest {
  private static final Path PAGE = Path.of("../docs/sdk.md");
  private static final Path README = Path.of("../README.md");
  private static final Path EXAMPLES =
      Path.of("src/test/java/dev/sluice/test/SdkExamplesTest.java");

  @Test
  void every_example_of_the_pages_is_one_that_runs() throws IOException {
    String code = packed(Files.readString(EXAMPLES));
    List<String> shown =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE) + Files.readString(README))
            .results()
            .map(block -> packed(block.group(1)))
            .toList();

    assertThat(shown).hasSizeGreaterThan(8).allSatisfy(block -> assertThat(code).contains(block));
  }

  /** Without what a formatter may change. */
  private static String packed(String text) {
    return text.replaceAll("\\s+", "");
  }
}
