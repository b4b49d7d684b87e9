package dev.sluice.server.functions;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What was made of texts such as patterns, so that it is not made for each row. Most are constants
 * of a statement, but some come from data: when there are many it begins anew. Safe for use by many
 * threads, which do not wait for each other.
 */
final class Cache<V> {
  private static final int MOST = 256;

  private final int most;
  private final Function<String, V> maker;
  private final Map<String, V> made = new ConcurrentHashMap<>();

  Cache(Function<String, V> maker) {
    this(MOST, maker);
  }

  /**
   * A cache of so many values.
   *
   * @param maker where it throws, nothing is kept
   */
  Cache(int most, Function<String, V> maker) {
    this.most = most;
    this.maker = maker;
  }

  V get(String text) {
    V known = made.get(text);
    if (known != null) {
      return known;
    }
    V value = maker.apply(text);
    if (made.size() >= most) {
      made.clear();
    }
    made.put(text, value);
    return value;
  }
}
