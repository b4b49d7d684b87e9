package dev.sluice.cli;

import dev.sluice.client.EventStream;
import dev.sluice.client.LogLine;
import dev.sluice.client.SluiceClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice logs}. */
@Command(name = "logs", description = "Shows a query's log.")
final class LogsCommand extends ClientCommand {
  @Parameters(paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until Ctrl-C or until the query is deleted.")
  private boolean follow;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "How many of the last lines (default 100).")
  private int limit;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "Only lines as grave as that or graver: INFO, WARN or ERROR.")
  private LogLine.@Nullable Level level;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    if (!follow) {
      sluice.queries().logs(name, limit, level).forEach(this::print);
      return ExitCode.OK;
    }
    try (EventStream<LogLine> lines = sluice.queries().logEvents(name).replay(limit).open()) {
      while (lines.hasNext()) {
        LogLine line = lines.next();
        if (level == null || line.level().compareTo(level) >= 0) {
          print(line);
          out().flush();
        }
      }
    }
    return ExitCode.OK;
  }

  private void print(LogLine line) {
    if (output.isJson()) {
      out().println(Json.line(line));
      return;
    }
    String grade = String.format("%-5s", line.level());
    boolean bad = line.level() == LogLine.Level.ERROR;
    out()
        .println(
            Cells.time(line.at())
                + " "
                + (bad ? style().red(grade) : grade)
                + " "
                + Cells.printable(line.message()));
  }
}
