package dev.sluice.server;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of API keys, one a line; empty lines and those that begin with # do not count. */
final class KeyFile {
  private KeyFile() {}

  /**
   * The keys in the file.
   *
   * @throws SluiceException where it cannot be read or holds none: a server that was meant to be
   *     locked must not start open
   */
  static List<String> read(Path file) {
    try {
      List<String> keys =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (keys.isEmpty()) {
        throw new SluiceException(
            ErrorCode.INVALID_ARGUMENT, "The key file " + file + " holds no key.");
      }
      return keys;
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "Cannot read the key file " + file + ": " + e.getMessage() + ".",
          e);
    }
  }
}
