package dev.sluice.cli;

import java.util.List;
import picocli.CommandLine.Option;

/**
 * The option {@code -f} of the commands that take definitions; {@link DefinitionFiles} reads it.
 */
final class DefinitionsOption {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "A definition or an array of them, a directory of *.json, or - for stdin.")
  private List<String> files = List.of();

  List<String> files() {
    return files;
  }
}
