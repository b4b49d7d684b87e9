package dev.sluice.server.sparksql;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions by name, in lower case. */
final class FunctionTable {
  private final Map<String, Signature> signatures = new HashMap<>();

  /**
   * Adds a function.
   *
   * @param names its names, with commas between
   */
  void put(String names, Signature signature) {
    for (String name : names.split(",", -1)) {
      Signature before = signatures.put(name, signature);
      if (before != null) {
        throw new IllegalArgumentException("The function " + name + " is there twice");
      }
    }
  }

  @Nullable Signature get(String name) {
    return signatures.get(name);
  }

  Collection<String> names() {
    return Collections.unmodifiableSet(signatures.keySet());
  }
}
