package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that every client command has. */
final class Connection {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:SLUICE_URL:-http://127.0.0.1:8080}",
      description = "The server (env SLUICE_URL; default http://127.0.0.1:8080).")
  private String url = "";

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "The key that the server asks for; env SLUICE_API_KEY shows it to fewer.")
  private @Nullable String apiKey;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = TimeSpan.class,
      description = "How long an answer may take, for example 500ms, 30s, 2m (default 60s).")
  private Duration timeout = Duration.ofSeconds(60);

  @Option(
      names = "--no-color",
      description = "No colours, as where stdout is no terminal or NO_COLOR is set.")
  private boolean noColor;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli itself looks at it
  private boolean help;

  SluiceClient open(CommandSpec spec) {
    SluiceClient.Builder builder = SluiceClient.builder().timeout(timeout);
    if (apiKey != null) {
      builder.apiKey(apiKey);
    }
    try {
      return builder.endpoint(url).build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "'" + url + "' is no URL of a server");
    }
  }

  Style style() {
    return noColor ? Style.PLAIN : Style.ofTerminal();
  }
}
