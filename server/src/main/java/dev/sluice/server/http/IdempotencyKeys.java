package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers to requests that may be sent twice, by the key that their caller chose: the second
 * gets the first one's answer. In memory, for 24 hours, the newest 10,000 and of their bodies the
 * newest 16 MiB. What asks to be tried again (429, 5xx) is not kept. Safe for use by many threads.
 */
final class IdempotencyKeys {
  private static final int MOST = 10_000;
  private static final long KEPT_NANOS = TimeUnit.HOURS.toNanos(24);
  private static final int LARGEST_BODY = 64 << 10;
  private static final long MOST_BYTES = 16 << 20;

  private final LongSupplier nanoTime;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Of all bodies that are kept. */
  private long bytes;

  /** An answer as it was sent. */
  static final class Answer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Answer(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = Map.copyOf(headers);
      this.body = body.clone();
    }

    int status() {
      return status;
    }

    Map<String, String> headers() {
      return headers;
    }

    byte[] body() {
      return body.clone();
    }
  }

  private record Entry(String fingerprint, long since, @Nullable Answer answer) {}

  IdempotencyKeys(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a key for a request that is about to run.
   *
   * @param fingerprint the same for the same request only
   * @return the answer to send again, or null where the request is the first and shall run
   * @throws SluiceException {@code IDEMPOTENCY_KEY_REUSED} or {@code IDEMPOTENCY_KEY_IN_USE}
   */
  synchronized @Nullable Answer claim(String key, String fingerprint) {
    long now = nanoTime.getAsLong();
    expire(now);
    Entry entry = entries.get(key);
    if (entry == null) {
      entries.put(key, new Entry(fingerprint, now, null));
      return null;
    }
    if (!entry.fingerprint().equals(fingerprint)) {
      throw new SluiceException(
          ErrorCode.IDEMPOTENCY_KEY_REUSED, "The Idempotency-Key was used for another request.");
    }
    if (entry.answer() == null) {
      throw new SluiceException(
          ErrorCode.IDEMPOTENCY_KEY_IN_USE,
          "The first request with this Idempotency-Key is still running.");
    }
    return entry.answer();
  }

  /** Keeps the answer to the request that took the key, or lets go of the key. */
  synchronized void answered(String key, Answer answer) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return;
    }
    boolean again = answer.status() == 429 || answer.status() >= 500;
    if (again || answer.body.length > LARGEST_BODY) {
      entries.remove(key);
    } else {
      entries.put(key, new Entry(entry.fingerprint(), entry.since(), answer));
      bytes += answer.body.length;
    }
  }

  /**
   * Drops what is too old, and the oldest of what is too much; a request that runs keeps its key.
   */
  private void expire(long now) {
    Iterator<Entry> oldest = entries.values().iterator();
    boolean drop = true;
    while (drop && oldest.hasNext()) {
      Entry entry = oldest.next();
      Answer answer = entry.answer();
      drop = now - entry.since() > KEPT_NANOS || entries.size() >= MOST || bytes > MOST_BYTES;
      if (drop && answer != null) {
        oldest.remove();
        bytes -= answer.body.length;
      }
    }
  }
}
