package dev.sluice.cli;

import dev.sluice.client.QueryState;
import java.io.Console;

/** Colours, where somebody looks at them. */
enum Style {
  PLAIN,
  COLORED;

  private static final String RESET = "\u001b[0m";

  /** Colours where stdin and stdout are a terminal and {@code NO_COLOR} does not forbid them. */
  static Style ofTerminal() {
    String forbidden = System.getenv("NO_COLOR");
    boolean wanted = forbidden == null || forbidden.isEmpty();
    return wanted && !"dumb".equals(System.getenv("TERM")) && onTerminal() ? COLORED : PLAIN;
  }

  /**
   * Whether stdin and stdout both are a terminal. Since JDK 22 there may be a console without one,
   * which only {@code isTerminal}, new with it, tells.
   */
  @SuppressWarnings("SystemConsoleNull") // it is null without a terminal before JDK 22
  static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** The state's name: green where all is well, red where somebody has to look. */
  String state(QueryState state) {
    return switch (state) {
      case RUNNING, FINISHED -> green(state.name());
      case FAILED -> red(state.name());
      case STARTING, RESTARTING, STOPPING, PAUSED -> colored("33", state.name());
      default -> state.name();
    };
  }

  String green(String text) {
    return colored("32", text);
  }

  String red(String text) {
    return colored("31", text);
  }

  String bold(String text) {
    return colored("1", text);
  }

  private String colored(String code, String text) {
    return this == PLAIN ? text : "\u001b[" + code + "m" + text + RESET;
  }
}
