package dev.sluice.server.sparksql;

import dev.sluice.server.model.ArrayType;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

  /** Gives a function that is there another meaning where an argument is an array. */
  void overload(String name, Signature arrays) {
    Signature others = Objects.requireNonNull(signatures.get(name));
    Signature either =
        (called, arguments, at) ->
            arguments.stream().anyMatch(FunctionTable::isArray)
                ? arrays.call(called, arguments, at)
                : others.call(called, arguments, at);
    signatures.put(name, either);
  }

  private static boolean isArray(Expr argument) {
    return !(argument instanceof Expr.Lambda) && argument.type() instanceof ArrayType;
  }

  @Nullable Signature get(String name) {
    return signatures.get(name);
  }

  Collection<String> names() {
    return Collections.unmodifiableSet(signatures.keySet());
  }
}
