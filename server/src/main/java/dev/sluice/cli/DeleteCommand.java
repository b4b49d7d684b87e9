package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.SluiceClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice delete}. */
@Command(name = "delete", description = "Stops and removes queries; their sink tables stay.")
final class DeleteCommand extends ClientCommand {
  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The queries.")
  private List<String> names = List.of();

  @Option(names = "--ignore-not-found", description = "One that is not there is no failure.")
  private boolean ignoreNotFound;

  @Override
  int run(SluiceClient sluice) {
    int exitCode = ExitCode.OK;
    for (String name : names) {
      try {
        sluice.queries().delete(name);
        out().println("query/" + name + " deleted");
      } catch (ApiException.Unreachable e) {
        throw e;
      } catch (ApiException e) {
        if (!(ignoreNotFound && e instanceof ApiException.NotFound)) {
          exitCode = Failures.print(e, err());
        }
      }
    }
    return exitCode;
  }
}
