package dev.sluice.server.sparksql.tree;

import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a text's meaning depends on besides the text: the session's settings in Spark.
 *
 * <p>A compilation runs on one thread from beginning to end, and nearly every rule of typing may
 * need the time zone at some depth. So it belongs to the thread while the compilation runs, as
 * Spark's {@code SQLConf.get} does, and not to each of their parameter lists.
 */
public final class Session {
  public static final ZoneId UTC = ZoneId.of("UTC");

  /** The catalog and the schema of tables that are named without them. */
  public static final String CATALOG = "spark_catalog";

  public static final String SCHEMA = "default";

  private static final Session DEFAULT = new Session(UTC, null);
  private static final ThreadLocal<Session> CURRENT = ThreadLocal.withInitial(() -> DEFAULT);

  private final ZoneId timeZone;
  private final @Nullable Instant batchTime;
  private boolean timed;

  private Session(ZoneId timeZone, @Nullable Instant batchTime) {
    this.timeZone = timeZone;
    this.batchTime = batchTime;
  }

  /** The session of a statement that runs once. */
  public static Session of(ZoneId timeZone) {
    return new Session(timeZone, null);
  }

  /** The session of a text that runs batch after batch, for the batch of that time. */
  public static Session ofBatch(ZoneId timeZone, Instant batchTime) {
    return new Session(timeZone, batchTime);
  }

  public ZoneId timeZone() {
    return timeZone;
  }

  /** Whether the text will run again and again, also to make a batch a second time. */
  public boolean streaming() {
    return batchTime != null;
  }

  /** The time of the batch, or null in a statement; from here on the compilation depends on it. */
  public @Nullable Instant batchTime() {
    timed = true;
    return batchTime;
  }

  public boolean isTimed() {
    return timed;
  }

  /** The session of the compilation that this thread is in. */
  public static Session current() {
    return CURRENT.get();
  }

  /** Compiles something in this session. */
  public <T> T run(Supplier<T> compilation) {
    Session outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return compilation.get();
    } finally {
      CURRENT.set(outer);
    }
  }
}
