package dev.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What a command line did. */
record Run(int exitCode, String out, String err) {
  /** Runs a client command against that server. */
  static Run of(ScriptedServer server, String... arguments) {
    String[] all =
        Stream.concat(Arrays.stream(arguments), Stream.of("--url", server.url()))
            .toArray(String[]::new);
    return of(all);
  }

  static Run of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine root = new CommandLine(new Root());
    root.setOut(new PrintWriter(out));
    root.setErr(new PrintWriter(err));
    int exitCode = ClientCommands.execute(root, arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }

  List<String> lines() {
    return out.lines().toList();
  }

  @Command(name = "sluice", version = "sluice 1.2.3", mixinStandardHelpOptions = true)
  private static final class Root {}
}
