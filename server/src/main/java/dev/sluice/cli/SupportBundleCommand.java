package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice support-bundle}. */
@Command(
    name = "support-bundle",
    description = "Saves a zip with what helps to find a fault, without secrets.",
    footer = {"", "A file of that name is replaced, and only by a whole one."})
final class SupportBundleCommand extends ClientCommand {
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to save it.")
  private Path file = Path.of("");

  @Override
  int run(SluiceClient sluice) throws IOException {
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (InputStream zip = sluice.supportBundle()) {
      Files.copy(zip, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    out().println(file + " " + Cells.bytes(Files.size(target)));
    return ExitCode.OK;
  }
}
