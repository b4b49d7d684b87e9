package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the records hold what JSON says with {@code null}. */
final class Nulls {
  private Nulls() {}

  /** JSON's null as Java's. */
  static @Nullable JsonNode orNull(@Nullable JsonNode node) {
    return node == null || node.isNull() ? null : node;
  }

  /** A copy that keeps nulls, which {@link Map#copyOf} refuses; of nothing, an empty one. */
  static Map<String, @Nullable String> copy(@Nullable Map<String, @Nullable String> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
