package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice reset}. */
@Command(
    name = "reset",
    description = "Forgets a stopped query's checkpoint: the next start is a new query.")
final class ResetCommand extends ClientCommand {
  @Parameters(paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Option(names = "--dry-run", description = "Say what would be lost and change nothing.")
  private boolean dryRun;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    new ResetReport(out(), output.isJson()).print(name, sluice.queries().reset(name, dryRun));
    return ExitCode.OK;
  }
}
