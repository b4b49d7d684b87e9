package dev.sluice.server.manager;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest entries of a sequence, in memory: each has a number one higher than the one before.
 * Who appends never waits: a reader that is slower than the log finds a gap. Safe for use by many
 * threads.
 */
public final class EventLog<E> {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private final int capacity;
  private final List<E> ring = new ArrayList<>();
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private final long origin;
  private long last;
  private boolean ended;

  /**
   * An empty log.
   *
   * @param capacity entries that it holds, at least 1
   * @param origin the number before that of its first entry
   */
  public EventLog(int capacity, long origin) {
    this.capacity = capacity;
    this.origin = origin;
    this.last = origin;
  }

  /** Adds an entry and wakes the followers; does nothing after {@link #end}. */
  public void append(E entry) {
    synchronized (this) {
      if (ended) {
        return;
      }
      if (ring.size() < capacity) {
        ring.add(entry);
      } else {
        ring.set(slot(last + 1), entry);
      }
      last++;
    }
    wake();
  }

  /** Nothing follows any more; wakes the followers a last time. */
  public void end() {
    synchronized (this) {
      ended = true;
    }
    wake();
  }

  /** The number of the newest entry; {@link #origin} where there was none. */
  public synchronized long last() {
    return last;
  }

  /** The number before that of the first entry that there ever was. */
  public long origin() {
    return origin;
  }

  /**
   * The entries that follow {@code sequence}, oldest first.
   *
   * @param most entries to hand out
   */
  public synchronized Page<E> after(long sequence, int most) {
    long oldest = last - ring.size();
    long from = Math.max(sequence, oldest);
    long until = Math.min(last, from + most);
    List<E> entries = new ArrayList<>((int) Math.max(0, until - from));
    for (long number = from + 1; number <= until; number++) {
      entries.add(ring.get(slot(number)));
    }
    return new Page<>(
        Math.max(0, oldest - sequence),
        from + 1,
        Collections.unmodifiableList(entries),
        ended && until >= last);
  }

  /**
   * Calls back after each entry, on the thread that appended it, and after the end; the callback
   * must not block.
   */
  public Following follow(Runnable changed) {
    followers.add(changed);
    return () -> followers.remove(changed);
  }

  private int slot(long number) {
    return (int) ((number - origin - 1) % capacity);
  }

  /** A follower's fault must not end the query that it looks at. */
  private void wake() {
    for (Runnable follower : followers) {
      try {
        follower.run();
      } catch (RuntimeException e) {
        LOG.warn("A follower of an event log failed.", e);
      }
    }
  }

  /**
   * A part of a log.
   *
   * @param missed entries between the asked place and the first one that the log no longer held
   * @param first the number of the first entry here
   * @param ended whether nothing will follow these entries
   */
  public record Page<E>(long missed, long first, List<E> entries, boolean ended) {}

  /** Ends with {@link #close()}; closing twice does nothing. */
  public interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
