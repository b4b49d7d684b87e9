package dev.sluice.server.http;

import dev.sluice.server.manager.EventLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from a place on, and says where something is missing.
 *
 * @param <E> the log's entries
 */
final class LogFeed<E> implements Feed {
  private static final int PAGE = 64;

  private final EventLog<E> log;
  private final Predicate<E> wanted;
  private final Form<E> form;
  private final boolean follows;
  private final Deque<byte[]> ready = new ArrayDeque<>();

  private long position;
  private boolean ended;

  /** How entries are written; numbers are the log's. */
  interface Form<E> {
    /** Tells a reader the number that it begins behind; empty for silence. */
    byte[] place(long sequence);

    byte[] entry(long sequence, E entry);

    /**
     * Tells that so many entries up to {@code sequence} are not there any more; empty for silence.
     */
    byte[] gap(long sequence, long missed);

    byte[] heartbeat();
  }

  /**
   * A feed of what follows the start.
   *
   * @param follows whether to go on where the log ends at the moment
   */
  LogFeed(EventLog<E> log, Predicate<E> wanted, Form<E> form, Start start, boolean follows) {
    this.log = log;
    this.wanted = wanted;
    this.form = form;
    this.follows = follows;
    this.position = place(start);
  }

  /** Where a reader begins. */
  sealed interface Start {
    /** With the last entries that are wanted; 0 for what is to come. */
    record Last(long entries) implements Start {}

    /** Behind the entry that the reader saw last. */
    record After(long sequence) implements Start {}

    /** With all that is there, after the news that there was more. */
    record Lost() implements Start {}
  }

  private long place(Start start) {
    if (start instanceof Start.Last last) {
      return placed(last(last.entries()));
    }
    boolean known =
        start instanceof Start.After seen
            && seen.sequence() >= log.origin()
            && seen.sequence() <= log.last();
    if (known) {
      return placed(((Start.After) start).sequence());
    }
    EventLog.Page<E> held = log.after(log.origin(), 1);
    ready.add(form.gap(held.first() - 1, held.missed()));
    return held.first() - 1;
  }

  /** A reader that is cut off before its first entry has to know where it was. */
  private long placed(long sequence) {
    ready.add(form.place(sequence));
    return sequence;
  }

  /** The place before the last so many wanted entries, or before the first that is held. */
  private long last(long count) {
    long newest = log.last();
    if (count == 0) {
      return newest;
    }
    EventLog.Page<E> held = log.after(log.origin(), Integer.MAX_VALUE);
    long found = 0;
    for (int i = held.entries().size() - 1; i >= 0; i--) {
      if (wanted.test(held.entries().get(i)) && ++found == count) {
        return held.first() + i - 1;
      }
    }
    return held.first() - 1;
  }

  @Override
  public byte @Nullable [] next() {
    while (ready.isEmpty() && !ended) {
      if (!advance()) {
        return null;
      }
    }
    return ready.poll();
  }

  private boolean advance() {
    EventLog.Page<E> page = log.after(position, PAGE);
    if (page.missed() > 0) {
      ready.add(form.gap(page.first() - 1, page.missed()));
    }
    for (int i = 0; i < page.entries().size(); i++) {
      E entry = page.entries().get(i);
      if (wanted.test(entry)) {
        ready.add(form.entry(page.first() + i, entry));
      }
    }
    boolean moved = !page.entries().isEmpty() || page.missed() > 0;
    position = page.first() - 1 + page.entries().size();
    ended = page.ended() || (!follows && page.entries().size() < PAGE);
    return moved;
  }

  @Override
  public boolean ended() {
    return ended && ready.isEmpty();
  }

  @Override
  public byte[] heartbeat() {
    return form.heartbeat();
  }

  @Override
  public EventLog.Following follow(Runnable changed) {
    return log.follow(changed);
  }
}
