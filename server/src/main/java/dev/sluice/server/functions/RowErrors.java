package dev.sluice.server.functions;

import dev.sluice.server.model.SluiceException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Errors of one row's values as the engine carries them: {@code [CODE] message}. */
public final class RowErrors {
  private RowErrors() {}

  /** The text that stands for an error while it goes through the engine. */
  public static String text(SluiceException error) {
    return "[" + error.code() + "] " + told(error.getMessage());
  }

  /** The driver garbles what is beyond 16 bits, and the engine then cannot tell its error. */
  private static String told(@Nullable String message) {
    return String.valueOf(message)
        .codePoints()
        .mapToObj(c -> c == 0 || c > 0xFFFF ? String.format("U+%04X", c) : Character.toString(c))
        .collect(Collectors.joining());
  }
}
