package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice sql}: statements from the option, from stdin or typed at a prompt. */
@Command(
    name = "sql",
    description = "Runs Spark SQL statements: -c, from stdin, or typed at a prompt.",
    footer = {
      "",
      "Statements end with ';' and run one after the other; the first that fails ends",
      "the run. At the prompt: \\d lists the tables, \\d NAME its columns, \\timing shows",
      "times, \\q leaves; Ctrl-C cancels the statement that runs. Lines are kept in",
      "~/.sluice_history (env SLUICE_HISTORY; empty for none)."
    })
final class SqlCommand extends ClientCommand {
  @Option(
      names = {"-c", "--command"},
      paramLabel = "SQL",
      description = "The statements.")
  private @Nullable String command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default table).")
  private RowPrinter.Format format = RowPrinter.Format.table;

  @Override
  int run(SluiceClient sluice) throws IOException {
    if (command != null) {
      return script(sluice, new StringReader(command));
    }
    if (Style.onTerminal()) {
      return SqlShell.onTerminal(sluice, format);
    }
    return script(sluice, new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private int script(SluiceClient sluice, Reader text) throws IOException {
    Statements statements = new Statements();
    BufferedReader lines = new BufferedReader(text);
    StatementRunner runner = new StatementRunner(sluice, out(), format);
    try {
      return script(runner, lines, statements);
    } catch (StatementRunner.Cancelled e) {
      return ExitCode.INTERRUPTED;
    }
  }

  private int script(StatementRunner runner, BufferedReader lines, Statements statements)
      throws IOException, StatementRunner.Cancelled {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      statements.add(line);
      for (Optional<String> next = statements.next(); next.isPresent(); next = statements.next()) {
        report(runner.run(next.get()));
      }
    }
    Optional<String> last = statements.last();
    if (last.isPresent()) {
      report(runner.run(last.get()));
    }
    return ExitCode.OK;
  }

  private void report(long rows) {
    if (format == RowPrinter.Format.table && rows >= 0) {
      err().println(SqlShell.count(rows));
      err().flush();
    }
  }
}
