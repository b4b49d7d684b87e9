package dev.sluice.cli;

import dev.sluice.client.Column;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Validation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice validate}. */
@Command(
    name = "validate",
    description = "Checks definitions: every fault with its place in the file, and the schemas.",
    footer = {"", "Exit code 0 if all are valid, else 1. Nothing is created or started."})
final class ValidateCommand extends ClientCommand {
  @Mixin private DefinitionsOption definitions = new DefinitionsOption();

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) throws IOException {
    int exitCode = ExitCode.OK;
    List<Validation> found = new ArrayList<>();
    for (String file : definitions.files()) {
      for (DefinitionDocument document : DefinitionFiles.read(file)) {
        Validation validation = sluice.queries().validateFromJson(document.json());
        found.add(validation);
        exitCode = Math.max(exitCode, validation.valid() ? ExitCode.OK : ExitCode.REFUSED);
        if (!output.isJson()) {
          print(document, validation);
        }
      }
    }
    if (output.isJson()) {
      out().println(Json.pretty(found.size() == 1 ? found.get(0) : found));
    }
    return exitCode;
  }

  private void print(DefinitionDocument document, Validation validation) {
    String name = "query/" + document.name();
    if (!validation.valid()) {
      out().println(name + " invalid");
      out().flush();
      FaultReport.print(document, validation.errors(), err());
      return;
    }
    out().println(name + " valid");
    out().println("  in:  " + columns(validation.inputSchema()));
    out().println("  out: " + columns(validation.outputSchema()));
  }

  private static String columns(@Nullable List<Column> schema) {
    return schema == null
        ? "not known"
        : schema.stream()
            .map(column -> column.name() + " " + column.type())
            .collect(Collectors.joining(", "));
  }
}
