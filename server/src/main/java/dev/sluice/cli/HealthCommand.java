package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import picocli.CommandLine.Command;

/** {@code sluice health}, for probes where there is no curl. */
@Command(
    name = "health",
    description = "Tells whether the server takes requests.",
    footer = {"", "Exit code 0: ready; 1: alive, but starting or stopping; 3: no answer."})
final class HealthCommand extends ClientCommand {
  @Override
  int run(SluiceClient sluice) {
    if (sluice.isReady()) {
      out().println("ready");
      return ExitCode.OK;
    }
    boolean live = sluice.isLive();
    out().println(live ? "live, not ready" : "not reachable");
    return live ? ExitCode.REFUSED : ExitCode.UNREACHABLE;
  }
}
