package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamingQueryProgress;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice progress}: a line a batch. */
@Command(name = "progress", description = "Shows the last batches of a query, one a line.")
final class ProgressCommand extends ClientCommand {
  @Parameters(paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many of the last batches to show (default 20; at most 100).")
  private int limit;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    List<StreamingQueryProgress> progress = sluice.queries().progress(name);
    if (!output.isJson()) {
      out().println(ProgressLine.HEAD);
    }
    progress.subList(Math.max(0, progress.size() - limit), progress.size()).forEach(this::print);
    return ExitCode.OK;
  }

  private void print(StreamingQueryProgress batch) {
    out().println(output.isJson() ? Json.line(batch) : ProgressLine.of(batch));
  }
}
