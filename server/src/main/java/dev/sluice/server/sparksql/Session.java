package dev.sluice.server.sparksql;

import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * What a text's meaning depends on besides the text: the session's settings in Spark.
 *
 * <p>A compilation runs on one thread from beginning to end, and nearly every rule of typing may
 * need the time zone at some depth. So it belongs to the thread while the compilation runs, as
 * Spark's {@code SQLConf.get} does, and not to each of their parameter lists.
 *
 * @param streaming whether the text will run again and again, batch after batch
 */
record Session(ZoneId timeZone, boolean streaming) {
  private static final Session DEFAULT = new Session(SparkSql.UTC, false);
  private static final ThreadLocal<Session> CURRENT = ThreadLocal.withInitial(() -> DEFAULT);

  static Session of(ZoneId timeZone, boolean streaming) {
    return new Session(timeZone, streaming);
  }

  /** The session of the compilation that this thread is in. */
  static Session current() {
    return CURRENT.get();
  }

  /** Compiles something in this session. */
  <T> T run(Supplier<T> compilation) {
    Session outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return compilation.get();
    } finally {
      CURRENT.set(outer);
    }
  }
}
