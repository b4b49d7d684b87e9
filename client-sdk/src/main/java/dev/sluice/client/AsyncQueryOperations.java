package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Transport.Answer;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The server's streaming queries without waiting: each method is that of {@link QueryOperations}
 * with the same name, and its future fails with what that one throws. Cancelling the future of a
 * single request gives the request up. Safe for use by many threads.
 */
public final class AsyncQueryOperations {
  private static final String API = "/api/v1";
  private static final String QUERIES = API + "/queries";
  private static final int PAGE = 1000;

  private final Transport transport;
  private final EventDecoder decoder;

  AsyncQueryOperations(Transport transport) {
    this.transport = transport;
    this.decoder = new EventDecoder(transport);
  }

  public CompletableFuture<Query> create(QueryDefinition definition, boolean start) {
    return create(transport.body(definition), start);
  }

  public CompletableFuture<Query> createFromJson(String definition, boolean start) {
    return create(BodyPublishers.ofString(definition), start);
  }

  private CompletableFuture<Query> create(BodyPublisher body, boolean start) {
    String path = QUERIES + Request.parameters("start", start);
    return query(Request.post(path).body(body, Request.JSON));
  }

  public CompletableFuture<Query> put(QueryDefinition definition) {
    return put(definition, OnIncompatible.REJECT, null);
  }

  public CompletableFuture<Query> put(QueryDefinition definition, long revision) {
    return put(definition, OnIncompatible.REJECT, revision);
  }

  public CompletableFuture<Query> put(
      QueryDefinition definition, OnIncompatible onIncompatible, @Nullable Long revision) {
    return put(definition.name(), transport.body(definition), onIncompatible, revision);
  }

  public CompletableFuture<Query> putFromJson(String name, String definition) {
    return putFromJson(name, definition, OnIncompatible.REJECT);
  }

  public CompletableFuture<Query> putFromJson(
      String name, String definition, OnIncompatible onIncompatible) {
    return put(name, BodyPublishers.ofString(definition), onIncompatible, null);
  }

  private CompletableFuture<Query> put(
      String name, BodyPublisher body, OnIncompatible onIncompatible, @Nullable Long revision) {
    String path = path(name) + unlessRejected(onIncompatible);
    return query(Request.put(path).body(body, Request.JSON).matching(revision));
  }

  public CompletableFuture<Query> patch(
      String name, Map<String, ?> patch, OnIncompatible onIncompatible, @Nullable Long revision) {
    String path = path(name) + unlessRejected(onIncompatible);
    return query(
        Request.patch(path)
            .body(transport.body(patch), "application/merge-patch+json")
            .matching(revision));
  }

  public CompletableFuture<Query> get(String name) {
    return query(Request.get(path(name)));
  }

  public CompletableFuture<List<Query>> list() {
    return listFrom(null, new ArrayList<>());
  }

  private CompletableFuture<List<Query>> listFrom(@Nullable String cursor, List<Query> sofar) {
    return list(null, null, PAGE, cursor)
        .thenCompose(
            page -> {
              sofar.addAll(page.queries());
              return page.nextCursor() == null
                  ? CompletableFuture.completedFuture(sofar)
                  : listFrom(page.nextCursor(), sofar);
            });
  }

  public CompletableFuture<QueryPage> list(
      @Nullable QueryState state, @Nullable String q, int limit, @Nullable String cursor) {
    String parameters =
        Request.parameters("state", state, "q", q, "limit", limit, "cursor", cursor);
    return transport.read(Request.get(QUERIES + parameters), QueryPage.class);
  }

  public CompletableFuture<@Nullable Void> delete(String name) {
    return transport.done(Request.delete(path(name)));
  }

  public CompletableFuture<@Nullable Void> delete(String name, long revision) {
    return transport.done(Request.delete(path(name)).matching(revision));
  }

  public CompletableFuture<Query> start(String name, Duration wait) {
    return query(action(name, "/start", wait));
  }

  public CompletableFuture<Query> stop(String name, Duration wait) {
    return query(action(name, "/stop", wait));
  }

  public CompletableFuture<Query> restart(String name, Duration wait) {
    return query(action(name, "/restart", wait));
  }

  public CompletableFuture<Query> pause(String name, Duration wait) {
    return query(action(name, "/pause", wait));
  }

  public CompletableFuture<Query> resume(String name, Duration wait) {
    return query(action(name, "/resume", wait));
  }

  public CompletableFuture<Query> trigger(String name, Duration wait) {
    return query(action(name, "/trigger", wait));
  }

  public CompletableFuture<Boolean> processAllAvailable(String name, Duration wait) {
    CompletableFuture<Answer<byte[]>> answer =
        transport.send(action(name, "/process-all-available", wait));
    return answer.thenApply(done -> done.status() == 200);
  }

  public CompletableFuture<Query> awaitState(String name, Set<QueryState> states, Duration wait) {
    return Watch.on(
            events(name),
            event -> !(event instanceof QueryEvent.Progress),
            () -> get(name).thenApply(query -> settled(query, states)),
            wait)
        .thenCompose(
            seen -> seen.map(CompletableFuture::completedFuture).orElseGet(() -> get(name)));
  }

  private static Optional<Query> settled(Query query, Set<QueryState> states) {
    if (!states.contains(query.state()) && query.state() == QueryState.FAILED) {
      throw new QueryFailedException(query);
    }
    return states.contains(query.state()) ? Optional.of(query) : Optional.empty();
  }

  public CompletableFuture<Boolean> awaitProcessed(String name, long version, Duration wait) {
    return Watch.on(
            events(name),
            event -> !(event instanceof QueryEvent.Progress batch) || reaches(batch, version),
            () -> processed(name, version),
            wait)
        .thenApply(Optional::isPresent);
  }

  private CompletableFuture<Optional<Boolean>> processed(String name, long version) {
    return offsets(name)
        .thenCompose(
            reached -> {
              boolean past =
                  reached.committed()
                      && !reached.offsets().isEmpty()
                      && reached.offsets().stream().allMatch(offset -> isPast(offset, version));
              return past
                  ? CompletableFuture.completedFuture(Optional.of(true))
                  : get(name).thenApply(query -> settled(query, Set.of()).map(never -> true));
            });
  }

  private static boolean reaches(QueryEvent.Progress batch, long version) {
    return batch.progress().sources().stream()
        .limit(1) // the others count versions of other tables
        .anyMatch(source -> isPast(source.endOffset(), version));
  }

  /**
   * Whether all rows of the version are read. Source: Spark's {@code DeltaSourceOffset}; the end of
   * a version is written as the start of the next, and an offset in the initial snapshot says
   * nothing about any version before the snapshot is read.
   */
  private static boolean isPast(@Nullable JsonNode offset, long version) {
    return offset != null
        && offset.path("reservoirVersion").asLong(-1) > version
        && !offset.path("isStartingVersion").asBoolean(false);
  }

  public CompletableFuture<StreamingQueryStatus> status(String name) {
    return transport.read(Request.get(path(name) + "/status"), StreamingQueryStatus.class);
  }

  public CompletableFuture<List<StreamingQueryProgress>> progress(String name) {
    return transport
        .read(Request.get(path(name) + "/progress"), StreamingQueryProgress[].class)
        .thenApply(List::of);
  }

  public CompletableFuture<Validation> validate(QueryDefinition definition) {
    return transport.read(post(API + "/validate", definition), Validation.class);
  }

  public CompletableFuture<Validation> validateFromJson(String definition) {
    return transport.read(postText(API + "/validate", definition), Validation.class);
  }

  public CompletableFuture<Preview> preview(PreviewRequest request) {
    Integer seconds = request.maxSeconds();
    Duration longest = Duration.ofSeconds(seconds == null ? 0 : seconds);
    Request post = post(API + "/preview", request);
    return transport.read(post.lasting(longest), Preview.class);
  }

  public CompletableFuture<QueryPlan> plan(QueryDefinition definition) {
    return transport.read(post(path(definition.name()) + "/plan", definition), QueryPlan.class);
  }

  public CompletableFuture<QueryPlan> planFromJson(String name, String definition) {
    return transport.read(postText(path(name) + "/plan", definition), QueryPlan.class);
  }

  public CompletableFuture<Preview> previewFromJson(String request, Duration longest) {
    Request post = postText(API + "/preview", request);
    return transport.read(post.lasting(longest), Preview.class);
  }

  public CompletableFuture<DefinitionRevisionPage> versions(
      String name, int limit, @Nullable String cursor) {
    String parameters = Request.parameters("limit", limit, "cursor", cursor);
    Request request = Request.get(path(name) + "/versions" + parameters);
    return transport.read(request, DefinitionRevisionPage.class);
  }

  public CompletableFuture<DefinitionRevision> version(String name, long revision) {
    Request request = Request.get(path(name) + "/versions/" + revision);
    return transport.read(request, DefinitionRevision.class);
  }

  public CompletableFuture<Query> rollback(String name, long revision) {
    return query(Request.post(path(name) + "/versions/" + revision + "/rollback"));
  }

  public CompletableFuture<Offsets> offsets(String name) {
    return transport.read(Request.get(path(name) + "/offsets"), Offsets.class);
  }

  public CompletableFuture<StateStore> state(String name, int limit) {
    String path = path(name) + "/state" + Request.parameters("limit", limit);
    return transport.read(Request.get(path), StateStore.class);
  }

  public CompletableFuture<ResetPlan> changeOffsets(
      String name, OffsetsChange change, boolean dryRun) {
    Request request =
        Request.patch(path(name) + "/offsets" + Request.parameters("dryRun", dryRun))
            .body(transport.body(change), Request.JSON);
    return transport.read(request, ResetPlan.class);
  }

  public CompletableFuture<ResetPlan> reset(String name, boolean dryRun) {
    String path = path(name) + "/reset" + Request.parameters("dryRun", dryRun);
    return transport.read(Request.post(path), ResetPlan.class);
  }

  public CompletableFuture<BatchPage> batches(String name, int limit, @Nullable String cursor) {
    String parameters = Request.parameters("limit", limit, "cursor", cursor);
    return transport.read(Request.get(path(name) + "/batches" + parameters), BatchPage.class);
  }

  public CompletableFuture<Batch> batch(String name, long batchId) {
    return transport.read(Request.get(path(name) + "/batches/" + batchId), Batch.class);
  }

  public CompletableFuture<List<QueryError>> errors(String name) {
    return transport
        .read(Request.get(path(name) + "/errors"), QueryErrors.class)
        .thenApply(QueryErrors::errors);
  }

  public CompletableFuture<List<LogLine>> logs(
      String name, int limit, LogLine.@Nullable Level level) {
    String parameters = Request.parameters("limit", limit, "level", level);
    Request request =
        Request.get(path(name) + "/logs" + parameters).header("Accept", "application/x-ndjson");
    return transport
        .send(request)
        .thenApply(
            answer ->
                Arrays.stream(new String(answer.body(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> !line.isBlank())
                    .map(line -> transport.parse(line, LogLine.class))
                    .toList());
  }

  /** The query's log as it is written, from now on. */
  public EventSource<LogLine> logEvents(String name) {
    return new EventSource<>(transport, path(name) + "/logs?follow=true&limit=", decoder::logLine);
  }

  /** What happens to one query. */
  public EventSource<QueryEvent> events(String name) {
    return new EventSource<>(transport, path(name) + "/events/stream?replay=", decoder::event);
  }

  /** What happens to all queries. */
  public EventSource<QueryEvent> events() {
    return new EventSource<>(transport, API + "/events/stream?replay=", decoder::event);
  }

  private Request action(String name, String action, Duration wait) {
    return Request.post(path(name) + action).waiting(wait);
  }

  private static Request postText(String path, String json) {
    return Request.post(path).body(BodyPublishers.ofString(json), Request.JSON);
  }

  private Request post(String path, Object body) {
    return Request.post(path).body(transport.body(body), Request.JSON);
  }

  private CompletableFuture<Query> query(Request request) {
    return transport.read(request, Query.class);
  }

  /** The parameter that lets an incompatible change through; without it the server rejects. */
  private static String unlessRejected(OnIncompatible onIncompatible) {
    return onIncompatible == OnIncompatible.REJECT
        ? ""
        : Request.parameters("onIncompatible", onIncompatible.parameter());
  }

  private static String path(String name) {
    return QUERIES + "/" + Request.encode(name);
  }
}
