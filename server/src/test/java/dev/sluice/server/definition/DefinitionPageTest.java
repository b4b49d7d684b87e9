package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/definition.md} against the reader: what it accepts stands there, and what
 * stands there it accepts.
 */
class DefinitionPageTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("```json\n(\\{\n  \"name\".*?)```", Pattern.DOTALL);
  private static final Pattern STEP = Pattern.compile("\\| `(\\{\"\\w+\": .*?)` \\|");

  @Test
  void the_example_is_a_definition() throws IOException {
    Matcher example = EXAMPLE.matcher(page());

    assertThat(example.find()).isTrue();
    assertThat(DefinitionReader.parse(example.group(1)).name()).isEqualTo("orders_processed");
  }

  @Test
  void each_step_and_trigger_in_a_table_is_accepted() throws IOException {
    List<String> examples = STEP.matcher(page()).results().map(found -> found.group(1)).toList();

    assertThat(examples).hasSizeGreaterThan(8);
    for (String example : examples) {
      boolean trigger = example.matches("\\{\"(processingTime|availableNow|once)\".*");
      String part = trigger ? "\"trigger\": " + example : "\"transforms\": [" + example + "]";
      assertThat(DefinitionReader.parse(definition(part))).isNotNull();
    }
  }

  /** The reader itself lists what it knows, as suggestion for what it does not. */
  @Test
  void every_key_step_and_option_of_the_reader_stands_there() throws IOException {
    String page = page();
    String wrong =
        """
        {"zzzzzz": 1, "name": "x", "transforms": [{"zzzzzz": 1}], "trigger": {"zzzzzz": 1},
         "source": {"format": "delta", "table": "t", "zzzzzz": 1, "options": {"zzzzzz": 1}},
         "sink": {"format": "delta", "table": "t", "zzzzzz": 1}}
        """;

    assertThatThrownBy(() -> DefinitionReader.parse(wrong))
        .isInstanceOfSatisfying(
            SluiceException.class,
            refusal -> {
              assertThat(refusal.problems()).hasSizeGreaterThanOrEqualTo(6);
              for (Problem problem : refusal.problems()) {
                assertThat(problem.suggestion()).isNotNull().startsWith("one of ");
                for (String name :
                    problem.suggestion().substring("one of ".length()).split(", ", -1)) {
                  assertThat(page).containsPattern("`" + name + "`|`\\{\"" + name + "\"");
                }
              }
            });
  }

  private static String definition(String part) {
    return """
        {"name": "x", "source": {"format": "delta", "table": "t"},
         "sink": {"format": "delta", "table": "u"}, %s}
        """
        .formatted(part);
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/definition.md"));
  }
}
