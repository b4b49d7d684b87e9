package dev.sluice.cli;

import dev.sluice.client.DefinitionRevision;
import dev.sluice.client.DefinitionRevisionPage;
import dev.sluice.client.SluiceClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice versions}. */
@Command(
    name = "versions",
    description = "Lists the definitions that a query has had, newest first, or shows one.")
final class VersionsCommand extends ClientCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REVISION",
      description = "The one to show, as a definition that can be applied again.")
  private @Nullable Long revision;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default 20).")
  private int limit;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    if (revision != null) {
      DefinitionRevision found = sluice.queries().version(name, revision);
      out().println(Json.pretty(output.isJson() ? found : found.definition()));
      return ExitCode.OK;
    }
    DefinitionRevisionPage page = sluice.queries().versions(name, limit, null);
    if (output.isJson()) {
      out().println(Json.pretty(page));
      return ExitCode.OK;
    }
    TextTable table = TextTable.of("REVISION", "SINCE", "FROM", "STEPS", "TO").right(0, 3);
    for (DefinitionRevision each : page.versions()) {
      table.row(
          String.valueOf(each.revision()),
          Cells.time(each.at()),
          QueryTable.place(each.definition().source()),
          String.valueOf(each.definition().transforms().size()),
          QueryTable.place(each.definition().sink()));
    }
    table.print(out());
    return ExitCode.OK;
  }
}
