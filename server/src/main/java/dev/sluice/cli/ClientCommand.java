package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that talks to a server. */
@Command(sortOptions = false, synopsisHeading = "Usage: ", abbreviateSynopsis = true)
abstract class ClientCommand implements Callable<Integer> {
  @Mixin private Connection connection = new Connection();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public final Integer call() throws IOException {
    try (SluiceClient sluice = connection.open(spec)) {
      return run(sluice);
    } finally {
      out().flush();
    }
  }

  /** Does it and returns the exit code; an {@code ApiException} is printed by the caller. */
  abstract int run(SluiceClient sluice) throws IOException;

  /** Where data goes; not flushed by itself. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where everything else goes. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final Style style() {
    return connection.style();
  }

  final CommandSpec spec() {
    return spec;
  }

  /** What ends the command with the exit code of a misuse. */
  final ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
