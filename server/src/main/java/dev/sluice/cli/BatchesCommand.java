package dev.sluice.cli;

import dev.sluice.client.Batch;
import dev.sluice.client.BatchFile;
import dev.sluice.client.BatchPage;
import dev.sluice.client.SluiceClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice batches}. */
@Command(
    name = "batches",
    description = "Lists a query's batches, newest first, with the commit that each made.")
final class BatchesCommand extends ClientCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "BATCH",
      description = "One batch, with its files.")
  private @Nullable Long batchId;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default 20).")
  private int limit;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    if (batchId != null) {
      one(sluice.queries().batch(name, batchId));
      return ExitCode.OK;
    }
    BatchPage page = sluice.queries().batches(name, limit, null);
    if (output.isJson()) {
      out().println(Json.pretty(page));
    } else {
      table(page.batches());
    }
    return ExitCode.OK;
  }

  private void one(Batch batch) {
    if (output.isJson()) {
      out().println(Json.pretty(batch));
      return;
    }
    table(List.of(batch));
    if (batch.files() == null) {
      return;
    }
    out().println();
    TextTable files = TextTable.of("FILE", "ROWS", "BYTES").right(1, 2);
    for (BatchFile file : batch.files()) {
      files.row(file.path(), Cells.of(file.numRows()), String.valueOf(file.sizeBytes()));
    }
    files.print(out());
  }

  private void table(List<Batch> batches) {
    TextTable table =
        TextTable.of("BATCH", "TIME", "COMMITTED", "VERSION", "ROWS", "FILES", "BYTES")
            .right(0, 3, 4, 5, 6);
    for (Batch batch : batches) {
      table.row(
          String.valueOf(batch.batchId()),
          Cells.time(batch.timestamp()),
          batch.committed() ? "yes" : "no",
          Cells.of(batch.version()),
          Cells.of(batch.numOutputRows()),
          Cells.of(batch.numFiles()),
          Cells.of(batch.numBytes()));
    }
    table.print(out());
  }
}
