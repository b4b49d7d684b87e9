package dev.sluice.server.functions;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was made of the constant arguments that were seen last, so that it is not made for each row.
 * Safe for use by many threads.
 */
final class Cache<V> {
  private static final int MOST = 256;

  private final Function<String, V> maker;
  private final Map<String, V> made =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
              return size() > MOST;
            }
          });

  Cache(Function<String, V> maker) {
    this.maker = maker;
  }

  V get(String text) {
    V value = made.get(text);
    if (value == null) {
      value = maker.apply(text);
      made.put(text, value);
    }
    return value;
  }
}
