package dev.sluice.server;

import dev.sluice.cli.ClientCommands;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code sluice}. */
@Command(
    name = "sluice",
    description = "A streaming server for Delta Lake.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    CommandLine sluice = new CommandLine(new Main());
    if (args.length == 0 || !ClientCommands.isClient(args[0])) {
      sluice.addSubcommand(new ServeCommand());
    }
    System.exit(ClientCommands.run(sluice, args));
  }

  /**
   * Ends an orderly stop with 0: a signal that was obeyed is a success and not the signal's 143.
   */
  static void closeAtExit(Runnable stop) {
    Runnable close =
        () -> {
          stop.run();
          Runtime.getRuntime().halt(0);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(close, "shutdown"));
  }
}
