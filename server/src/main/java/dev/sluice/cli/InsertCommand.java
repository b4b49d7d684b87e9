package dev.sluice.cli;

import dev.sluice.client.AppendResult;
import dev.sluice.client.RowFormat;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.TransactionId;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice insert}: rows of a file into a table, in one commit. */
@Command(
    name = "insert",
    description = "Appends the rows of a file to a table in one commit.",
    footer = {
      "",
      "With --app-id and --txn-version the same call may be made again: the table",
      "takes an app id's versions only once and only rising."
    })
final class InsertCommand extends ClientCommand {
  @Parameters(paramLabel = "TABLE", description = "The table.")
  private String table = "";

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|-",
      description = "The rows; *.json, *.ndjson, *.jsonl, *.csv or *.parquet; - for stdin.")
  private String file = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "json, ndjson, csv or parquet, where the file's name does not tell it.")
  private @Nullable RowFormat format;

  @Option(names = "--app-id", paramLabel = "ID", description = "Who appends.")
  private @Nullable String appId;

  @Option(
      names = "--txn-version",
      paramLabel = "N",
      description = "The number of this append, rising from one to the next.")
  private @Nullable Long version;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) throws IOException {
    if ((appId == null) != (version == null)) {
      throw misuse("--app-id and --txn-version go together");
    }
    TransactionId transaction =
        appId == null || version == null ? null : new TransactionId(appId, version);
    RowFormat known = format();
    AppendResult result = sluice.tables().append(table, rows(), known, transaction);
    if (output.isJson()) {
      out().println(Json.line(result));
    } else {
      out()
          .printf(
              Locale.ROOT,
              "%s %d %s, version %d%s%n",
              table,
              result.rows(),
              result.rows() == 1 ? "row" : "rows",
              result.version(),
              result.replayed() ? " (was there already)" : "");
    }
    return ExitCode.OK;
  }

  private RowFormat format() {
    RowFormat known = format != null ? format : formatOf(file);
    if (known == null) {
      throw misuse("'" + file + "' does not tell what it holds: name it with --format");
    }
    return known;
  }

  private static @Nullable RowFormat formatOf(String file) {
    return switch (file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "json" -> RowFormat.JSON;
      case "ndjson", "jsonl" -> RowFormat.NDJSON;
      case "csv" -> RowFormat.CSV;
      case "parquet" -> RowFormat.PARQUET;
      default -> null;
    };
  }

  private BodyPublisher rows() throws IOException {
    if (file.equals("-")) {
      // Held whole, because a lost connection asks for the same bytes once more.
      return BodyPublishers.ofByteArray(System.in.readAllBytes());
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      throw new NoSuchFileException(file);
    }
    return BodyPublishers.ofFile(path);
  }
}
