package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import dev.sluice.client.StateStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice state}. */
@Command(
    name = "state",
    description = "Shows what a query keeps from batch to batch, with some of its rows.")
final class StateCommand extends ClientCommand {
  @Parameters(paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many rows of each operator (default 20).")
  private int limit;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    StateStore state = sluice.queries().state(name, limit);
    if (output.isJson()) {
      out().println(Json.pretty(state));
    } else {
      show(state);
    }
    return ExitCode.OK;
  }

  private void show(StateStore state) {
    out().println("batch      " + Cells.of(state.batchId()));
    out().println("watermark  " + Cells.of(state.watermark()));
    for (StateStore.Operator operator : state.operators()) {
      out().println();
      out().println("operator   " + operator.operatorName());
      out().println("rows       " + operator.numRowsTotal());
      out().println("files      " + operator.numFiles() + " (" + operator.numBytes() + " bytes)");
      operator.rows().forEach(row -> out().println("           " + row));
    }
  }
}
