package dev.sluice.cli;

import dev.sluice.client.Offsets;
import dev.sluice.client.OffsetsChange;
import dev.sluice.client.SluiceClient;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice offsets}. */
@Command(
    name = "offsets",
    description = "Shows how far a query has read, or sets where a stopped one reads on.")
final class OffsetsCommand extends ClientCommand {
  @Parameters(paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Option(
      names = "--set-version",
      paramLabel = "N|latest",
      description = "Read on with that version of the source, or with what comes after now.")
  private @Nullable String version;

  @Option(
      names = "--set-timestamp",
      paramLabel = "TIME",
      description = "Read on with the first version of that time or later.")
  private @Nullable String timestamp;

  @Option(
      names = "--acknowledge-schema",
      paramLabel = "N",
      description = "Read on behind that version's change of columns, at which the query stopped.")
  private @Nullable Long schemaVersion;

  @Option(
      names = "--source",
      paramLabel = "I",
      description = "The source whose columns changed, counted from 0; the first by default.")
  private @Nullable Integer source;

  @Option(names = "--dry-run", description = "Say what would happen and change nothing.")
  private boolean dryRun;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    OffsetsChange change = change();
    if (change != null) {
      new ResetReport(out(), output.isJson())
          .print(name, sluice.queries().changeOffsets(name, change, dryRun));
    } else {
      show(sluice.queries().offsets(name));
    }
    return ExitCode.OK;
  }

  private @Nullable OffsetsChange change() {
    if (Stream.of(version, timestamp, schemaVersion).filter(Objects::nonNull).count() > 1) {
      throw misuse("--set-version, --set-timestamp and --acknowledge-schema exclude each other");
    }
    if (schemaVersion != null) {
      return OffsetsChange.acknowledge(schemaVersion, source == null ? 0 : source);
    }
    if (source != null) {
      throw misuse("--source stands beside --acknowledge-schema only");
    }
    if (timestamp != null) {
      return new OffsetsChange(null, timestamp, null, null, null);
    }
    if (version == null) {
      if (dryRun) {
        throw misuse("--dry-run needs --set-version, --set-timestamp or --acknowledge-schema");
      }
      return null;
    }
    if (version.equals("latest")) {
      return OffsetsChange.toLatest();
    }
    try {
      return OffsetsChange.toVersion(Long.parseLong(version));
    } catch (NumberFormatException e) {
      throw misuse("'" + version + "' is neither a version's number nor 'latest'");
    }
  }

  private void show(Offsets offsets) {
    if (output.isJson()) {
      out().println(Json.pretty(offsets));
      return;
    }
    out().println("query id   " + Cells.of(offsets.queryId()));
    out().println("batch      " + Cells.of(offsets.batchId()));
    out().println("committed  " + (offsets.committed() ? "yes" : "no"));
    offsets.offsets().forEach(offset -> out().println("offset     " + offset));
  }
}
