package dev.sluice.client;

import java.util.Arrays;

/** How the words of an enumeration are read: a newer server may have more of them. */
final class Words {
  private Words() {}

  /** The constant of that name, or {@code unknown}. */
  static <E extends Enum<E>> E read(String name, E[] constants, E unknown) {
    return Arrays.stream(constants).filter(c -> c.name().equals(name)).findFirst().orElse(unknown);
  }
}
