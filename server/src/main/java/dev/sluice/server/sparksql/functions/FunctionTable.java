package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Functions by name, in lower case. */
final class FunctionTable {
  private final Map<String, Signature> signatures = new HashMap<>();
  private final Map<String, Shown> shown = new HashMap<>();

  /**
   * Adds a function.
   *
   * @param names its names, with commas between
   */
  Added put(String names, Signature signature) {
    List<String> each = List.of(names.split(",", -1));
    for (String name : each) {
      Signature before = signatures.put(name, signature);
      if (before != null) {
        throw new IllegalArgumentException("The function " + name + " is there twice");
      }
    }
    return new Added(each);
  }

  /** Functions that were just added, whose calls Spark may show as something else. */
  final class Added {
    private final List<String> names;

    private Added(List<String> names) {
      this.names = names;
    }

    /** See {@link Shown#as}. */
    void shown(String... forms) {
      shown(Shown.as(forms));
    }

    void shown(Shown how) {
      names.forEach(name -> shown.put(name, how));
    }
  }

  /** How Spark shows a call of the function. */
  Shown shown(String name) {
    return shown.getOrDefault(name, Shown.PLAIN);
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
