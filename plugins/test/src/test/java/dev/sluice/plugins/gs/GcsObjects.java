package dev.sluice.plugins.gs;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects of all buckets, each with the generation that it got when it was written. */
final class GcsObjects {
  private final Map<String, NavigableMap<String, Stored>> buckets = new TreeMap<>();
  private long generation = 1_700_000_000_000_000L;

  /** An object. */
  static final class Stored {
    private final byte[] content;
    private final long generation;
    private final Instant at;

    Stored(byte[] content, long generation, Instant at) {
      this.content = content;
      this.generation = generation;
      this.at = at;
    }

    byte[] content() {
      return content;
    }

    long generation() {
      return generation;
    }

    Instant at() {
      return at;
    }
  }

  /** A request that is not done. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String reason) {
      super(reason);
      this.status = status;
    }

    int status() {
      return status;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  synchronized Stored get(String bucket, String name) {
    Stored stored = objects(bucket).get(name);
    if (stored == null) {
      throw new Refusal(404, "notFound");
    }
    return stored;
  }

  /**
   * Writes an object.
   *
   * @param match the generation that it must have, 0 for none; null for any
   */
  synchronized Stored put(String bucket, String name, byte[] content, @Nullable String match) {
    check(bucket, name, match);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Stored stored = new Stored(content, ++generation, now);
    objects(bucket).put(name, stored);
    return stored;
  }

  synchronized void delete(String bucket, String name, @Nullable String match) {
    get(bucket, name);
    check(bucket, name, match);
    objects(bucket).remove(name);
  }

  private void check(String bucket, String name, @Nullable String match) {
    Stored stored = objects(bucket).get(name);
    long has = stored == null ? 0 : stored.generation();
    if (match != null && Long.parseLong(match) != has) {
      throw new Refusal(412, "conditionNotMet");
    }
  }

  /** The objects whose names begin so, in the order of their names. */
  synchronized Map<String, Stored> below(String bucket, String prefix) {
    return new TreeMap<>(objects(bucket).subMap(prefix, prefix + Character.MAX_VALUE));
  }

  private NavigableMap<String, Stored> objects(String bucket) {
    return buckets.computeIfAbsent(bucket, absent -> new TreeMap<>());
  }

  /** A name as it stands in the path of an address, its slashes as they are. */
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
