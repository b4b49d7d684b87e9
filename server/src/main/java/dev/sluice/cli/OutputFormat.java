package dev.sluice.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** The option {@code -o} of the commands that print one thing as text or as JSON. */
final class OutputFormat {
  /** What a command may print. */
  enum Format {
    text,
    json;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default text).")
  private Format format = Format.text;

  boolean isJson() {
    return format == Format.json;
  }
}
