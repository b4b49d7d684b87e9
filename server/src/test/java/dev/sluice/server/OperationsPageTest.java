package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Holds {@code docs/operations.md} against the code that it describes. */
class OperationsPageTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(SLUICE_\\w+)");

  @Test
  void every_error_code_stands_there_with_its_remedy() throws IOException {
    List<String> expected =
        Arrays.stream(ErrorCode.values())
            .map(
                code ->
                    "| `%s` | %s | %s |"
                        .formatted(
                            code, code.category().name().toLowerCase(Locale.ROOT), code.remedy()))
            .toList();

    List<String> table =
        page().lines().filter(line -> line.matches("\\| `[A-Z0-9_]+` \\| .*")).toList();

    assertThat(table)
        .as("the rows should be%n%s", String.join("\n", expected))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void every_flag_stands_there_with_its_variable() throws IOException {
    List<OptionSpec> flags =
        CommandSpec.forAnnotatedObject(new ServeCommand()).options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .toList();

    assertThat(flags).isNotEmpty();
    for (OptionSpec flag : flags) {
      assertThat(page()).contains("| `" + flag.longestName() + "` | " + variable(flag));
    }
  }

  private static String variable(OptionSpec flag) {
    String value = flag.defaultValue() == null ? "" : flag.defaultValue();
    return VARIABLE
        .matcher(value)
        .results()
        .map(found -> "`" + found.group(1) + "` |")
        .findFirst()
        .orElse("");
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/operations.md"));
  }
}
