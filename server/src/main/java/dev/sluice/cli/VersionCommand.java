package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.ServerVersion;
import dev.sluice.client.SluiceClient;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice version}. */
@Command(name = "version", description = "Shows the version of this command and of the server.")
final class VersionCommand extends ClientCommand {
  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("client", spec().root().version()[0].replaceFirst("^\\S+ ", ""));
    int exitCode = ExitCode.OK;
    try {
      ServerVersion server = sluice.version();
      versions.put("server", server.version());
    } catch (ApiException e) {
      exitCode = Failures.print(e, err());
    }
    if (output.isJson()) {
      out().println(Json.pretty(versions));
    } else {
      versions.forEach((part, version) -> out().println(part + " " + version));
    }
    return exitCode;
  }
}
