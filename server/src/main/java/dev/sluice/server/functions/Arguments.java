package dev.sluice.server.functions;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A function's arguments, none of which is NULL, by their types. */
final class Arguments {
  private Arguments() {}

  static String text(@Nullable Object[] arguments, int i) {
    return (String) Objects.requireNonNull(arguments[i]);
  }

  static byte[] bytes(@Nullable Object[] arguments, int i) {
    return (byte[]) Objects.requireNonNull(arguments[i]);
  }

  static int number(@Nullable Object[] arguments, int i) {
    return (Integer) Objects.requireNonNull(arguments[i]);
  }
}
