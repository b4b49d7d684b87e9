package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a SELECT groups by.
 *
 * @param keys each once, in the order in which {@code grouping_id()} counts them
 * @param sets for each grouping set the keys that it has, as indexes into {@code keys}; none for a
 *     plain GROUP BY
 */
public record GroupBy(List<Expr> keys, List<List<Integer>> sets) {
  public static final GroupBy ALL_ROWS = new GroupBy(List.of(), List.of());

  public GroupBy {
    keys = List.copyOf(keys);
    sets = List.copyOf(sets);
  }

  /** Groups by all of the keys. */
  public static GroupBy plain(List<Expr> keys) {
    return new GroupBy(keys, List.of());
  }

  /**
   * Groups by several sets of keys in turn.
   *
   * @param declared keys whose order is fixed before those of the sets
   */
  static GroupBy of(List<Expr> declared, List<List<Expr>> sets) {
    Map<String, Integer> indexes = new LinkedHashMap<>();
    List<Expr> keys = new ArrayList<>();
    for (Expr key : declared) {
      add(key, indexes, keys);
    }
    List<List<Integer>> numbered = new ArrayList<>();
    for (List<Expr> set : sets) {
      Set<Integer> members = new LinkedHashSet<>();
      set.forEach(key -> members.add(add(key, indexes, keys)));
      numbered.add(List.copyOf(members));
    }
    return new GroupBy(keys, numbered);
  }

  private static int add(Expr key, Map<String, Integer> indexes, List<Expr> keys) {
    String sql = ExprSql.of(key);
    Integer known = indexes.putIfAbsent(sql, keys.size());
    if (known != null) {
      return known;
    }
    keys.add(key);
    return keys.size() - 1;
  }
}
