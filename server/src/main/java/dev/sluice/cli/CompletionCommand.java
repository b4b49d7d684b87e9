package dev.sluice.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice completion}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = "Prints a script that lets bash or zsh complete commands and options.",
    footer = {
      "",
      "  bash: source <(sluice completion bash)",
      "  zsh:  source <(sluice completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells whose words are known. */
  enum Shell {
    bash,
    zsh
  }

  private static final String FOR_ZSH =
      "autoload -Uz compinit bashcompinit && compinit -i && bashcompinit\n";

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell = Shell.bash;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli itself looks at it
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    root.getOut().print(shell == Shell.zsh ? FOR_ZSH : "");
    root.getOut().print(AutoComplete.bash(root.getCommandName(), root));
    return ExitCode.OK;
  }
}
