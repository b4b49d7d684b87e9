package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events over connections that do not last. */
@Timeout(20)
class EventSourceTest {
  private static final String HEAD = ScriptedServer.head(200, "text/event-stream");
  private static final long SILENCE = 300;

  /** Connections for a machine so busy that it takes some for silent. */
  private static final int ENOUGH = 40;

  private static final String GONE = "{\"status\":404,\"code\":\"X\",\"detail\":\"d\"}";

  private final ScriptedServer server = new ScriptedServer();
  private final CountDownLatch over = new CountDownLatch(1);
  private final SluiceClient client = server.client().build();

  @AfterEach
  void close() {
    over.countDown();
    client.close();
    server.close();
  }

  @Test
  void stream_goes_on_behind_the_last_whole_event_and_ends_with_its_query() {
    server
        .then(out -> ScriptedServer.write(out, HEAD + gap(1) + gap(2) + "id: b-3\nevent: gap\n"))
        .then(503, "{\"status\":503,\"code\":\"X\",\"detail\":\"d\"}")
        .then(out -> ScriptedServer.write(out, HEAD + ": hello\n\n" + gap(3)))
        .then(404, GONE);

    try (EventStream<QueryEvent> events = client.queries().events("q").replay(9).open()) {
      assertThat(events)
          .toIterable()
          .containsExactly(new QueryEvent.Gap(1), new QueryEvent.Gap(2), new QueryEvent.Gap(3));
      assertThat(events.lastEventId()).isEqualTo("b-3");
    }
    assertThat(server.requests().get(0))
        .startsWith("GET /api/v1/queries/q/events/stream?replay=9 ");
    assertThat(server.requests().get(2))
        .startsWith("GET /api/v1/queries/q/events/stream?replay=0 ")
        .contains("Last-Event-ID: b-2");
    assertThat(server.requests().get(3)).contains("Last-Event-ID: b-3");
  }

  @Test
  void id_without_an_event_moves_the_place_too() {
    server.then(out -> ScriptedServer.write(out, HEAD + "id: b-41\n\n")).then(404, GONE);

    try (EventStream<QueryEvent> events = client.queries().events("q").open()) {
      assertThat(events.hasNext()).isFalse();
    }
    assertThat(server.requests().get(1)).contains("Last-Event-ID: b-41");
  }

  @Test
  void silent_connection_counts_as_lost() {
    server.then(hanging(""));
    IntStream.range(0, ENOUGH).forEach(i -> server.then(hanging(gap(2))));

    try (SluiceClient wary = wary();
        EventStream<QueryEvent> events = wary.queries().events().open()) {
      assertThat(events.next()).isEqualTo(new QueryEvent.Gap(2));
    }
  }

  @Test
  void connection_is_not_silent_while_its_subscriber_is_at_work() throws Exception {
    IntStream.range(0, ENOUGH).forEach(i -> server.then(hanging(gap(1))));
    CountDownLatch another = new CountDownLatch(2);
    CompletableFuture<Boolean> overlapped = new CompletableFuture<>();

    try (SluiceClient wary = wary()) {
      wary.queries()
          .events()
          .subscribe(
              new Asking(
                  () -> {
                    another.countDown();
                    overlapped.complete(another.await(4 * SILENCE, TimeUnit.MILLISECONDS));
                  }));
      assertThat(overlapped.get()).isFalse();
    }
  }

  @Test
  void replay_is_asked_for_until_a_place_is_known() {
    server
        .then(out -> ScriptedServer.write(out, HEAD))
        .then(out -> ScriptedServer.write(out, HEAD + "id: b-0\n\n"))
        .then(404, GONE);

    try (EventStream<QueryEvent> events = client.queries().events("q").replay(9).open()) {
      assertThat(events.hasNext()).isFalse();
    }
    assertThat(server.requests().get(1)).contains("?replay=9 ").doesNotContain("Last-Event-ID");
    assertThat(server.requests().get(2)).contains("?replay=0 ").contains("Last-Event-ID: b-0");
  }

  @Test
  void stream_that_the_server_refuses_fails() {
    server.then(404, GONE);

    try (EventStream<QueryEvent> events = client.queries().events("q").open()) {
      assertThatThrownBy(events::hasNext).isInstanceOf(ApiException.NotFound.class);
    }
  }

  @Test
  void event_of_a_newer_server_is_handed_on() {
    server.then(hanging("event: weather\ndata: a\ndata: b\n\n"));

    try (EventStream<QueryEvent> events = client.queries().events().open()) {
      assertThat(events.next()).isEqualTo(new QueryEvent.Unknown("weather", "a\nb"));
    }
  }

  @Test
  void wait_for_an_event_has_an_end() {
    server.then(hanging(gap(1)));

    try (EventStream<QueryEvent> events = client.queries().events().open()) {
      assertThat(events.poll(Duration.ofSeconds(5))).contains(new QueryEvent.Gap(1));
      assertThat(events.poll(Duration.ofMillis(20))).isEmpty();
    }
  }

  @Test
  void listener_is_called_until_it_closes_or_fails() throws Exception {
    server.then(hanging(gap(1) + gap(2) + gap(3)));
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    try (EventSource.Subscription subscription =
        client
            .queries()
            .events()
            .listen(
                event -> {
                  heard.add(event);
                  if (event.equals(new QueryEvent.Gap(2))) {
                    throw new IllegalStateException("enough");
                  }
                },
                heard::add)) {
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(new QueryEvent.Gap(1));
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(new QueryEvent.Gap(2));
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
      assertThat(heard.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void closing_the_client_ends_a_wait_for_events() {
    server.then(hanging(gap(1)));
    EventStream<QueryEvent> events = client.queries().events().open();
    events.next();

    Thread closer = new Thread(client::close);
    closer.start();
    assertThatThrownBy(events::hasNext).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void state_is_awaited_without_asking_again_and_again() {
    server
        .then(hanging("event: state\ndata: " + state("STOPPED") + "\n\n"))
        .then(200, query("RUNNING"))
        .then(200, query("STOPPED"));

    Query query =
        client.queries().awaitState("q", Set.of(QueryState.STOPPED), Duration.ofSeconds(10));
    assertThat(query.state()).isEqualTo(QueryState.STOPPED);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void failure_ends_a_wait_for_another_state() {
    server.then(hanging("")).then(200, query("FAILED"));

    assertThatThrownBy(
            () ->
                client
                    .queries()
                    .awaitState("q", Set.of(QueryState.STOPPED), Duration.ofSeconds(10)))
        .isInstanceOf(QueryFailedException.class)
        .hasMessageContaining("The query q failed");
  }

  @Test
  void version_is_processed_when_the_committed_offset_lies_behind_it() {
    server
        .then(hanging("event: gap\ndata: {\"missed\":1}\n\n"))
        .then(200, offsets(4))
        .then(200, query("RUNNING"))
        .then(200, offsets(5));

    assertThat(client.queries().awaitProcessed("q", 4, Duration.ofSeconds(10))).isTrue();
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void version_that_is_not_processed_in_time_is_told() {
    server.then(hanging("")).then(200, offsets(4)).then(200, query("RUNNING"));

    assertThat(client.queries().awaitProcessed("q", 4, Duration.ofMillis(300))).isFalse();
  }

  /** A client that does not wait long for a sign of life. */
  private SluiceClient wary() {
    return server.client().eventTimeout(Duration.ofMillis(SILENCE)).build();
  }

  /** Asks for the next event before it works on one. */
  private static final class Asking implements Flow.Subscriber<QueryEvent> {
    private final Work work;
    private Flow.Subscription subscription;

    interface Work {
      void run() throws InterruptedException;
    }

    Asking(Work work) {
      this.work = work;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(QueryEvent event) {
      subscription.request(1);
      try {
        work.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onError(Throwable failure) {
      assertThat(failure).isInstanceOf(IllegalStateException.class);
    }

    @Override
    public void onComplete() {}
  }

  private ScriptedServer.Script hanging(String events) {
    return out -> {
      ScriptedServer.write(out, HEAD + events);
      over.await();
    };
  }

  private static String gap(int number) {
    return "id: b-" + number + "\nevent: gap\ndata: {\"missed\":" + number + "}\n\n";
  }

  private static String state(String state) {
    return "{\"name\":\"q\",\"state\":\""
        + state
        + "\",\"desiredState\":\"STOPPED\",\"revision\":1,\"at\":\"2026-11-22T07:00:21.746Z\","
        + "\"change\":\"STATE\"}";
  }

  private static String query(String state) {
    return "{\"name\":\"q\",\"state\":\"" + state + "\",\"desiredState\":\"RUNNING\"}";
  }

  private static String offsets(long version) {
    return "{\"batchId\":1,\"committed\":true,\"offsets\":[{\"reservoirVersion\":"
        + version
        + ",\"index\":-1,\"isStartingVersion\":false}]}";
  }
}
