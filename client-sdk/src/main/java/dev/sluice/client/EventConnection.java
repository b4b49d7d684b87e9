package dev.sluice.client;

import dev.sluice.client.Transport.Answer;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's server-sent events, over as many connections as it takes.
 *
 * <p>Only the newest connection counts: what an older one still says is passed over. Lines are
 * asked for one at a time and only while the subscriber wants events, so a slow one slows the
 * server.
 */
final class EventConnection<T> implements Flow.Subscription, EventLines.Receiver {
  /** How often a silent connection is looked at within the time that it may be silent. */
  private static final int LOOKS = 4;

  /** No connection is made anew sooner, whatever the client's {@link Retry} says. */
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

  private final Transport transport;
  private final Target<T> target;
  private Runnable forget = () -> {};
  private int replay;
  private @Nullable String lastEventId;
  private @Nullable EventLines lines;
  private @Nullable CompletableFuture<?> connecting;
  private long demand;
  private boolean asked;
  private long askedAt;
  private boolean handing;
  private int failures;
  private boolean everConnected;
  private boolean ended;

  /**
   * Where events come from and go to.
   *
   * @param path ends where the number of events goes that have been
   * @param decoder null for an event that is none of the subscriber's
   * @param connected runs after each connection that is made
   */
  record Target<T>(
      String path,
      BiFunction<String, String, @Nullable T> decoder,
      Flow.Subscriber<? super T> subscriber,
      Runnable connected) {}

  EventConnection(Transport transport, Target<T> target, @Nullable String lastEventId, int replay) {
    this.transport = transport;
    this.target = target;
    this.lastEventId = lastEventId;
    this.replay = replay;
  }

  void open() {
    target.subscriber().onSubscribe(this);
    forget = transport.onClose(() -> fail(new IllegalStateException("the client is closed")));
    connect();
    watch();
  }

  synchronized @Nullable String lastEventId() {
    return lastEventId;
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      fail(new IllegalArgumentException("a request asks for 1 event or more: " + count));
      return;
    }
    synchronized (this) {
      demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    }
    ask();
  }

  /**
   * Asks for the next line if there is demand and none is under way. A line that the subscriber
   * still works on is under way too: while it does, the connection cannot speak and is not silent.
   */
  private void ask() {
    EventLines current;
    synchronized (this) {
      current = lines;
      if (ended || asked || handing || demand == 0 || current == null) {
        return;
      }
      asked = true;
      askedAt = System.nanoTime();
    }
    current.next();
  }

  @Override
  public void cancel() {
    end();
  }

  private boolean end() {
    EventLines last;
    CompletableFuture<?> attempt;
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      last = lines;
      attempt = connecting;
    }
    forget.run();
    if (last != null) {
      last.cancel();
    }
    if (attempt != null) {
      attempt.cancel(true);
    }
    return true;
  }

  private void fail(Throwable cause) {
    if (end()) {
      target.subscriber().onError(cause);
    }
  }

  private void connect() {
    Request request;
    synchronized (this) {
      if (ended) {
        return;
      }
      request =
          Request.get(target.path() + replay)
              .header("Accept", "text/event-stream")
              .header("Last-Event-ID", lastEventId);
    }
    CompletableFuture<Answer<Flow.Publisher<List<ByteBuffer>>>> attempt = transport.stream(request);
    synchronized (this) {
      connecting = attempt;
    }
    Futures.whenDone(attempt, answer -> read(answer.body()), this::refused);
  }

  private void read(Flow.Publisher<List<ByteBuffer>> body) {
    EventLines reader = new EventLines(this);
    body.subscribe(
        BodySubscribers.fromLineSubscriber(reader, done -> done, StandardCharsets.UTF_8, null));
    target.connected().run();
    ask();
  }

  @Override
  public void opened(EventLines from) {
    synchronized (this) {
      lines = from;
      asked = false;
      everConnected = true;
      if (!ended) {
        return;
      }
    }
    from.cancel();
  }

  private void refused(Throwable failure) {
    boolean again;
    synchronized (this) {
      again = everConnected;
    }
    if (again && failure instanceof ApiException.NotFound) {
      if (end()) {
        target.subscriber().onComplete();
      }
    } else if (again
        && (failure instanceof ApiException.Unavailable
            || failure instanceof ApiException.Unreachable
            || failure instanceof ApiException.ServerError)) {
      reconnect();
    } else {
      fail(failure);
    }
  }

  @Override
  public void line(EventLines from, EventLines.@Nullable Event event) {
    T item = null;
    if (event != null) {
      try {
        item = target.decoder().apply(event.type(), event.data());
      } catch (RuntimeException e) {
        fail(e);
        return;
      }
    }
    synchronized (this) {
      if (from != lines || ended) {
        return;
      }
      asked = false;
      failures = 0;
      lastEventId = from.lastId() == null ? lastEventId : from.lastId();
      replay = lastEventId == null ? replay : 0;
      handing = item != null;
      if (item != null) {
        demand--;
      }
    }
    if (item != null) {
      hand(item);
    }
    ask();
  }

  private void hand(T item) {
    try {
      target.subscriber().onNext(item);
    } finally {
      synchronized (this) {
        handing = false;
      }
    }
  }

  @Override
  public void lost(EventLines from) {
    synchronized (this) {
      if (from != lines || ended) {
        return;
      }
      lines = null;
    }
    reconnect();
  }

  private void reconnect() {
    Duration pause;
    synchronized (this) {
      failures++;
      pause = transport.options().pacing().pause(failures);
    }
    after(pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause).execute(this::connect);
  }

  /** Gives up a connection that was asked for a line and has been silent for too long. */
  private void watch() {
    Duration silence = transport.options().silence();
    EventLines silent = null;
    synchronized (this) {
      if (ended) {
        return;
      }
      if (lines != null && asked && System.nanoTime() - askedAt > silence.toNanos()) {
        silent = lines;
      }
    }
    if (silent != null) {
      silent.cancel();
      lost(silent);
    }
    after(silence.dividedBy(LOOKS)).execute(this::watch);
  }

  private static Executor after(Duration pause) {
    return CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS);
  }
}
