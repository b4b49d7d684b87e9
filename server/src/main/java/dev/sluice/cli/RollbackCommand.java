package dev.sluice.cli;

import dev.sluice.client.Query;
import dev.sluice.client.SluiceClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice rollback}. */
@Command(
    name = "rollback",
    description = "Puts an earlier definition of a query in place, as a new revision.")
final class RollbackCommand extends ClientCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "REVISION",
      description = "The definition's; 'sluice versions' lists them.")
  private long revision;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    Query query = sluice.queries().rollback(name, revision);
    if (output.isJson()) {
      out().println(Json.pretty(query));
    } else {
      out().println("query/" + name + " rolled back to " + revision + " as " + query.revision());
    }
    return ExitCode.OK;
  }
}
