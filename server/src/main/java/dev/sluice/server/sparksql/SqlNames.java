package dev.sluice.server.sparksql;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Gives each column of one compilation a name of its own; the engine ignores case. No name begins
 * with {@code #}: those are the variables of lambda functions, which would hide it.
 */
final class SqlNames {
  private final Set<String> taken = new HashSet<>();
  private int next = 1;

  String fresh(String name) {
    String legal = name.replace('\0', '_');
    String base = legal.isEmpty() || legal.startsWith("#") ? "_" + legal : legal;
    String candidate = base;
    while (!taken.add(candidate.toLowerCase(Locale.ROOT))) {
      candidate = base + "#" + next++;
    }
    return candidate;
  }

  /** A new column for a computed value. */
  Column column(String name, Expr value) {
    return new Column(java.util.List.of(), name, value.type(), value.nullable(), fresh(name));
  }

  /** A projection item; a column that passes through keeps its SQL name unless it is repeated. */
  Rel.Item item(String name, Expr value, Set<String> used) {
    if (value instanceof Expr.Reference reference && used.add(reference.column().sqlName())) {
      return new Rel.Item(value, reference.column().named(name));
    }
    return new Rel.Item(value, column(name, value));
  }
}
