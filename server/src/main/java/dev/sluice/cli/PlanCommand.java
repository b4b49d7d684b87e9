package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.QueryPlan;
import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice plan}. */
@Command(
    name = "plan",
    description = "Shows what applying definitions would change, restart and reset.",
    footer = {"", "Exit code 0 if all could be applied, else 1. Nothing is changed."})
final class PlanCommand extends ClientCommand {
  @Mixin private DefinitionsOption definitions = new DefinitionsOption();

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) throws IOException {
    int exitCode = ExitCode.OK;
    for (String file : definitions.files()) {
      for (DefinitionDocument document : DefinitionFiles.read(file)) {
        String name = document.requiredName();
        QueryPlan plan = sluice.queries().planFromJson(name, document.json());
        if (output.isJson()) {
          out().println(Json.line(plan));
        } else {
          print(document, plan);
        }
        exitCode = Math.max(exitCode, plan.valid() ? ExitCode.OK : ExitCode.REFUSED);
      }
    }
    return exitCode;
  }

  private void print(DefinitionDocument document, QueryPlan plan) {
    out().println("query/" + document.name() + " " + summary(plan));
    for (QueryPlan.Change change : plan.changes()) {
      String effect = change.effect().name().toLowerCase(Locale.ROOT);
      out().println("  " + change.pointer() + " (" + effect + ") " + change.reason());
      line("-", change.before());
      line("+", change.after());
    }
    out().flush();
    FaultReport.print(document, plan.errors(), err());
  }

  private static String summary(QueryPlan plan) {
    if (!plan.valid()) {
      return "invalid";
    }
    return switch (plan.checkpoint()) {
      case NEW -> "would be created";
      case RESET -> "would start over, its checkpoint forgotten";
      case KEPT, UNKNOWN ->
          !plan.changed()
              ? "is the same"
              : plan.restart()
                  ? "would restart and go on where it is"
                  : "would change without a restart";
    };
  }

  private void line(String sign, @Nullable JsonNode value) {
    if (value != null) {
      String text = "    " + sign + " " + value;
      out().println(sign.equals("-") ? style().red(text) : style().green(text));
    }
  }
}
