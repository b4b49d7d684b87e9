package dev.sluice.server.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the real tables lie that other engines wrote; absent on most machines. */
public final class SharedTables {
  private SharedTables() {}

  public static Optional<Path> directory() {
    String property = System.getProperty("sluice.shared");
    String variable = System.getenv("SLUICE_SHARED_TABLES");
    Path directory =
        Path.of(property != null ? property : variable != null ? variable : "../../shared/tables");
    return Files.isDirectory(directory.resolve("oracle"))
        ? Optional.of(directory.toAbsolutePath().normalize())
        : Optional.empty();
  }
}
