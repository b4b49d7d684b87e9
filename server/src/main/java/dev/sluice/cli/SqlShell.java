package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.Column;
import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** The prompt of {@code sluice sql}. Used by one thread; signals come from another. */
final class SqlShell {
  private static final String PROMPT = "sluice> ";
  private static final String HELP =
      """
      SQL;         run a statement, on as many lines as it takes
      \\d           list the tables
      \\d TABLE     list a table's columns
      \\timing      show how long statements take, or no longer
      \\?           this
      \\q           leave, as Ctrl-D does
      Ctrl-C       cancel the statement that runs, or clear the line""";

  private final SluiceClient sluice;
  private final Terminal terminal;
  private final PrintWriter out;
  private final StatementRunner runner;
  private final LineReader lines;
  private boolean timing;

  SqlShell(
      SluiceClient sluice,
      Terminal terminal,
      RowPrinter.Format format,
      @Nullable Path historyFile) {
    this.sluice = sluice;
    this.terminal = terminal;
    this.out = terminal.writer();
    this.runner = new StatementRunner(sluice, out, format);
    this.lines =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("sluice")
            .parser(new StatementParser())
            .completer(new SqlWords(sluice))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P   -> ")
            .variable(LineReader.INDENTATION, 0)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
            .build();
    if (historyFile != null) {
      lines.setVariable(LineReader.HISTORY_FILE, historyFile);
    }
  }

  /** Reads from the terminal of the process until it is told to leave. */
  static int onTerminal(SluiceClient sluice, RowPrinter.Format format) throws IOException {
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .provider("exec")
            .dumb(true)
            .encoding(StandardCharsets.UTF_8)
            .build()) {
      return new SqlShell(sluice, terminal, format, SqlHistory.file()).run();
    }
  }

  int run() throws IOException {
    out.println(greeting());
    while (true) {
      try {
        if (!take(lines.readLine(PROMPT))) {
          return ExitCode.OK;
        }
      } catch (UserInterruptException e) {
        // The line is cleared; the next prompt says so.
      } catch (EndOfFileException e) {
        return ExitCode.OK;
      }
      out.flush();
    }
  }

  private String greeting() {
    return "Sluice " + sluice.version().version() + ". Statements end with ';', \\? shows help.";
  }

  /** Does what was typed; false to leave. */
  private boolean take(String text) throws IOException {
    String line = text.strip();
    if (line.equals("\\q") || line.equals("exit") || line.equals("quit")) {
      return false;
    }
    if (line.startsWith("\\")) {
      attempt(() -> meta(line.split("\\s+", 2)));
      return true;
    }
    Statements statements = new Statements();
    statements.add(text);
    boolean well = true;
    Optional<String> next = statements.next();
    while (well && next.isPresent()) {
      String statement = next.get();
      well = attempt(() -> execute(statement));
      next = statements.next();
    }
    return true;
  }

  private interface Action {
    void run() throws IOException, StatementRunner.Cancelled;
  }

  /** Prints a refusal in place of letting it end the shell. */
  private boolean attempt(Action action) throws IOException {
    try {
      action.run();
      return true;
    } catch (ApiException e) {
      Failures.print(e, out);
      return false;
    } catch (StatementRunner.Cancelled e) {
      out.println(e.getMessage());
      return false;
    }
  }

  private void execute(String statement) throws IOException, StatementRunner.Cancelled {
    long start = System.nanoTime();
    Terminal.SignalHandler before = terminal.handle(Signal.INT, signal -> runner.cancel());
    try {
      long rows = runner.run(statement);
      if (rows >= 0) {
        out.println(count(rows));
      }
    } finally {
      terminal.handle(Signal.INT, before);
      if (timing) {
        double millis = (System.nanoTime() - start) / 1e6;
        out.println(String.format(Locale.ROOT, "Time: %.1f ms", millis));
      }
    }
  }

  private void meta(String[] words) {
    switch (words[0]) {
      case "\\d" -> {
        if (words.length == 1) {
          sluice.tables().list().forEach(out::println);
        } else {
          describe(words[1]);
        }
      }
      case "\\timing" -> {
        timing = !timing;
        out.println("Timing is " + (timing ? "on." : "off."));
      }
      case "\\?" -> out.println(HELP);
      default -> out.println("There is no " + words[0] + "; \\? shows what there is.");
    }
  }

  private void describe(String table) {
    TextTable columns = TextTable.of("COLUMN", "TYPE", "NULLABLE");
    for (Column column : sluice.tables().get(table).schema()) {
      columns.row(column.name(), column.type(), Cells.of(column.nullable()));
    }
    columns.print(out);
  }

  /** {@code (3 rows)}. */
  static String count(long rows) {
    return "(" + rows + (rows == 1 ? " row)" : " rows)");
  }
}
