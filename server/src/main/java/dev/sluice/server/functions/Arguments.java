package dev.sluice.server.functions;

import java.util.Objects;
import java.util.stream.Stream;
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

  /** The numbers of a list that the engine wrote as text: {@code [1, 2]}. */
  static int[] numbers(String list) {
    String inner = list.substring(1, list.length() - 1);
    return inner.isEmpty()
        ? new int[0]
        : Stream.of(inner.split(", ", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
