package dev.sluice.server.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Measures the phases of one trigger, in Spark's names. Not thread-safe. */
final class PhaseTimer {
  static final String LATEST_OFFSET = "latestOffset";
  static final String WAL_COMMIT = "walCommit";
  static final String GET_BATCH = "getBatch";
  static final String QUERY_PLANNING = "queryPlanning";
  static final String ADD_BATCH = "addBatch";
  static final String COMMIT_OFFSETS = "commitOffsets";
  static final String TRIGGER_EXECUTION = "triggerExecution";

  private final LongSupplier nanoTime;
  private final long startedNanos;
  private final Map<String, Long> nanos = new LinkedHashMap<>();

  PhaseTimer(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.startedNanos = nanoTime.getAsLong();
  }

  <T> T time(String phase, Supplier<T> work) {
    long started = nanoTime.getAsLong();
    try {
      return work.get();
    } finally {
      nanos.merge(phase, nanoTime.getAsLong() - started, Long::sum);
    }
  }

  void time(String phase, Runnable work) {
    time(
        phase,
        () -> {
          work.run();
          return true;
        });
  }

  /** Milliseconds by phase, the whole trigger included. */
  Map<String, Long> durationMs() {
    Map<String, Long> millis = new LinkedHashMap<>();
    nanos.forEach((phase, value) -> millis.put(phase, TimeUnit.NANOSECONDS.toMillis(value)));
    millis.put(TRIGGER_EXECUTION, TimeUnit.NANOSECONDS.toMillis(elapsedNanos()));
    return millis;
  }

  long elapsedNanos() {
    return nanoTime.getAsLong() - startedNanos;
  }
}
