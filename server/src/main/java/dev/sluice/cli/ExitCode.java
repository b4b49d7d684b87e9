package dev.sluice.cli;

/** How a command ended, for scripts; documented in {@code docs/cli.md}. */
final class ExitCode {
  static final int OK = 0;

  /** The server refused, or something given is not valid. */
  static final int REFUSED = 1;

  /** The command line itself is wrong, or a file on it cannot be read. */
  static final int USAGE = 2;

  /** No server answers, or its answer broke off. */
  static final int UNREACHABLE = 3;

  /** A query failed, or did not get where it should in time. */
  static final int NOT_REACHED = 4;

  /** Ended by Ctrl-C; what the JVM itself says of SIGINT. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
