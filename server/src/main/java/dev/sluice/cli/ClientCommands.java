package dev.sluice.cli;

import dev.sluice.client.ApiException;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The client commands by name, and how any of them ends. */
public final class ClientCommands {
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("apply", ApplyCommand.class);
    COMMANDS.put("get", GetCommand.class);
    COMMANDS.put("describe", DescribeCommand.class);
    COMMANDS.put("start", ActionCommand.Start.class);
    COMMANDS.put("stop", ActionCommand.Stop.class);
    COMMANDS.put("restart", ActionCommand.Restart.class);
    COMMANDS.put("pause", ActionCommand.Pause.class);
    COMMANDS.put("resume", ActionCommand.Resume.class);
    COMMANDS.put("trigger", ActionCommand.Trigger.class);
    COMMANDS.put("delete", DeleteCommand.class);
    COMMANDS.put("validate", ValidateCommand.class);
    COMMANDS.put("plan", PlanCommand.class);
    COMMANDS.put("preview", PreviewCommand.class);
    COMMANDS.put("progress", ProgressCommand.class);
    COMMANDS.put("logs", LogsCommand.class);
    COMMANDS.put("batches", BatchesCommand.class);
    COMMANDS.put("offsets", OffsetsCommand.class);
    COMMANDS.put("state", StateCommand.class);
    COMMANDS.put("reset", ResetCommand.class);
    COMMANDS.put("versions", VersionsCommand.class);
    COMMANDS.put("rollback", RollbackCommand.class);
    COMMANDS.put("sql", SqlCommand.class);
    COMMANDS.put("insert", InsertCommand.class);
    COMMANDS.put("health", HealthCommand.class);
    COMMANDS.put("version", VersionCommand.class);
    COMMANDS.put("config", ConfigCommand.class);
    COMMANDS.put("support-bundle", SupportBundleCommand.class);
  }

  private ClientCommands() {}

  /** Whether that is a command which needs none of the others beside it. */
  public static boolean isClient(String command) {
    return COMMANDS.containsKey(command);
  }

  /**
   * Runs a command line with these commands beside the root's own, its output in UTF-8 whatever the
   * locale.
   *
   * @return the exit code
   */
  public static int run(CommandLine root, String[] arguments) {
    root.setOut(writer(FileDescriptor.out));
    root.setErr(writer(FileDescriptor.err));
    return execute(root, arguments);
  }

  /** As {@link #run}, with the output where the root has it. */
  static int execute(CommandLine root, String... arguments) {
    addCommands(root, arguments.length == 0 ? "" : arguments[0]);
    // Once more for those that were added.
    root.setOut(root.getOut());
    root.setErr(root.getErr());
    root.setExpandAtFiles(false);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setParameterExceptionHandler(ClientCommands::misused);
    root.setExecutionExceptionHandler(ClientCommands::failed);
    try {
      return root.execute(arguments);
    } finally {
      root.getOut().flush();
      root.getErr().flush();
    }
  }

  /** Adds only the command that is called: to look at all of them takes longer than most calls. */
  private static void addCommands(CommandLine root, String called) {
    if (isClient(called)) {
      root.addSubcommand(called, COMMANDS.get(called));
    } else if (!root.getSubcommands().containsKey(called)) {
      COMMANDS.forEach(root::addSubcommand);
      root.addSubcommand("completion", CompletionCommand.class);
    }
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    FileOutputStream bytes = new FileOutputStream(descriptor);
    return new PrintWriter(
        new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 15));
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("error: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    PrintWriter err = command.getErr();
    if (e instanceof ApiException refused) {
      return Failures.print(refused, err);
    }
    if (e instanceof MalformedFile malformed) {
      err.println("error: " + malformed.getMessage());
      return ExitCode.REFUSED;
    }
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      err.println("error: " + Failures.ofFile(e));
      return ExitCode.USAGE;
    }
    throw e;
  }
}
