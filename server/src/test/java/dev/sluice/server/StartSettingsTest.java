package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.Setting;
import dev.sluice.client.Setting.Origin;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class StartSettingsTest {
  @TempDir private Path directory;

  @Test
  void each_value_says_where_it_came_from() {
    Map<String, String> environment =
        Map.of("SLUICE_WORKERS", "3", "SLUICE_API_KEY", "very-secret");
    assertThat(settings(environment, "--port=0", "--allow-path=/a", "--allow-path=/b"))
        .contains(
            new Setting("port", "0", Origin.FLAG, "--port"),
            new Setting("host", "127.0.0.1", Origin.DEFAULT, null),
            new Setting("allow-path", "/a:/b", Origin.FLAG, "--allow-path"),
            new Setting("memory-limit", "512m", Origin.DEFAULT, null),
            new Setting("apply", null, Origin.DEFAULT, null),
            new Setting("workers", "3", Origin.ENVIRONMENT, "SLUICE_WORKERS"),
            new Setting("api-key", "***", Origin.ENVIRONMENT, "SLUICE_API_KEY"))
        .noneMatch(setting -> setting.name().equals("help") || setting.name().equals("version"));
    assertThat(settings(environment).toString()).doesNotContain("very-secret");
    assertThat(settings(Map.of())).contains(new Setting("api-key", null, Origin.DEFAULT, null));
  }

  @Test
  void key_file_holds_one_key_a_line() throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), "# of the team\n\n one \r\ntwo\n");
    assertThat(KeyFile.read(file)).containsExactly("one", "two");
  }

  @Test
  void server_that_was_meant_to_be_locked_does_not_start_open() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty"), "# none yet\n");
    for (Path file : List.of(empty, directory.resolve("missing"))) {
      assertThatThrownBy(() -> KeyFile.read(file))
          .isInstanceOf(SluiceException.class)
          .hasMessageContaining(file.toString());
    }
  }

  private static List<Setting> settings(Map<String, String> environment, String... arguments) {
    ParseResult parsed = new CommandLine(new ServeCommand()).parseArgs(arguments);
    return StartSettings.of(parsed, environment);
  }
}
