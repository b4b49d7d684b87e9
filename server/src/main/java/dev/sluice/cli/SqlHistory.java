package dev.sluice.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the lines typed at the prompt are kept. */
final class SqlHistory {
  private static final String VARIABLE = "SLUICE_HISTORY";

  private SqlHistory() {}

  /** Null where nothing is to be kept or nothing can be written. */
  static @Nullable Path file() {
    String wanted = System.getenv(VARIABLE);
    if (wanted != null) {
      return wanted.isBlank() ? null : Path.of(wanted).toAbsolutePath();
    }
    Path home = Path.of(System.getProperty("user.home", ""));
    return Files.isWritable(home) ? home.resolve(".sluice_history").toAbsolutePath() : null;
  }
}
