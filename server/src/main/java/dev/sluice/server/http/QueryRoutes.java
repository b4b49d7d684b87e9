package dev.sluice.server.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import dev.sluice.client.Query;
import dev.sluice.client.QueryPage;
import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.manager.OnIncompatible;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** {@code /api/v1/queries}. */
final class QueryRoutes {
  private static final Set<QueryState> STARTED =
      EnumSet.of(QueryState.RUNNING, QueryState.PAUSED, QueryState.FINISHED, QueryState.FAILED);
  private static final Set<QueryState> STOPPED =
      EnumSet.of(QueryState.STOPPED, QueryState.FINISHED, QueryState.FAILED);
  private static final int DEFAULT_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final Queries queries;
  private final Waits waits;

  QueryRoutes(Queries queries, Waits waits) {
    this.queries = queries;
    this.waits = waits;
  }

  List<Route> routes() {
    return List.of(
        Route.of(GET, Routes.QUERIES, this::list, "state", "q", "limit", "cursor"),
        Route.of(POST, Routes.QUERIES, this::create, "start"),
        Route.of(GET, Routes.QUERY, this::get),
        Route.of(PUT, Routes.QUERY, this::put, "onIncompatible"),
        Route.of(DELETE, Routes.QUERY, this::delete),
        Route.of(POST, Routes.QUERY + "/start", this::start),
        Route.of(POST, Routes.QUERY + "/stop", this::stop),
        Route.of(POST, Routes.QUERY + "/restart", this::restart),
        Route.of(POST, Routes.QUERY + Routes.PROCESS_ALL_AVAILABLE, this::processAllAvailable),
        Route.of(GET, Routes.QUERY + "/status", this::status),
        Route.of(GET, Routes.QUERY + "/progress", this::progress));
  }

  private void list(Exchange exchange) {
    QueryState state = exchange.parameters().constant("state", QueryState.class);
    String q = exchange.parameters().text("q");
    String cursor = exchange.parameters().text("cursor");
    long limit = exchange.parameters().number("limit", 1, LARGEST_PAGE, DEFAULT_PAGE);
    String part = q == null ? "" : q.toLowerCase(Locale.ROOT);
    List<QueryView> matching =
        queries.list().stream()
            .filter(view -> state == null || view.state() == state)
            .filter(view -> view.definition().name().toLowerCase(Locale.ROOT).contains(part))
            .toList();
    List<QueryView> rest =
        matching.stream()
            .filter(view -> cursor == null || view.definition().name().compareTo(cursor) > 0)
            .toList();
    List<Query> page = rest.stream().limit(limit).map(WireMapper::query).toList();
    String next = rest.size() > limit ? page.get(page.size() - 1).name() : null;
    exchange.answer(200, new QueryPage(page, matching.size(), next));
  }

  private void create(Exchange exchange) throws IOException {
    boolean start = exchange.parameters().flag("start");
    QueryDefinition definition = posted(exchange);
    exchange.concerns(definition.name());
    created(exchange, queries.create(definition, start));
  }

  private void get(Exchange exchange) {
    QueryView view = queries.get(name(exchange));
    if (EntityTag.isKnown(exchange, view.revision())) {
      exchange.setHeader("ETag", EntityTag.of(view.revision()));
      exchange.answerUnchanged();
    } else {
      answer(exchange, 200, view);
    }
  }

  private void put(Exchange exchange) throws IOException {
    String name = exchange.segment("name");
    QueryDefinition definition = posted(exchange);
    if (!definition.name().equals(name)) {
      throw new SluiceException(
          ErrorCode.INVALID_DEFINITION,
          "The definition's name is not the one in the path.",
          List.of(Problem.at("/name", "is not the name in the path", name)));
    }
    exchange.concerns(name);
    Long expected = EntityTag.expected(exchange, () -> exists(name));
    Queries.Upsert upsert = queries.put(definition, expected, onIncompatible(exchange));
    if (upsert.created()) {
      created(exchange, upsert.query());
    } else {
      answer(exchange, 200, upsert.query());
    }
  }

  private void delete(Exchange exchange) {
    String name = name(exchange);
    queries.delete(name, EntityTag.expected(exchange, () -> exists(name)));
    exchange.answerNothing();
  }

  private void start(Exchange exchange) {
    settle(exchange, queries::start, STARTED);
  }

  private void stop(Exchange exchange) {
    settle(exchange, queries::stop, STOPPED);
  }

  private void restart(Exchange exchange) {
    settle(exchange, queries::restart, STARTED);
  }

  private void processAllAvailable(Exchange exchange) {
    String name = name(exchange);
    Duration wait = exchange.preferredWait();
    CompletableFuture<Boolean> processed =
        queries
            .processAllAvailable(name)
            .thenApply(nothing -> true)
            .completeOnTimeout(false, wait.toNanos(), TimeUnit.NANOSECONDS);
    waits.answer(
        exchange, processed, reached -> answer(exchange, reached ? 200 : 202, queries.get(name)));
  }

  private void status(Exchange exchange) {
    exchange.answer(200, WireMapper.status(queries.status(name(exchange))));
  }

  private void progress(Exchange exchange) {
    exchange.answer(
        200, queries.progress(name(exchange)).stream().map(WireMapper::progress).toList());
  }

  /**
   * Tells the query something, and answers when it is in one of the states, or the caller waits no
   * longer. A request that is refused has told it nothing.
   */
  void settle(Exchange exchange, Function<String, QueryView> action, Set<QueryState> settled) {
    Duration wait = exchange.preferredWait();
    QueryView view = action.apply(name(exchange));
    if (settled.contains(view.state()) || wait.isZero()) {
      settled(exchange, view, settled);
    } else {
      waits.answer(
          exchange,
          queries.await(view.definition().name(), settled, wait),
          seen -> settled(exchange, seen, settled));
    }
  }

  private static void settled(Exchange exchange, QueryView view, Set<QueryState> settled) {
    answer(exchange, settled.contains(view.state()) ? 200 : 202, view);
  }

  /** The definition in the body; the error of a faulty one lists the faults of all its parts. */
  private QueryDefinition posted(Exchange exchange) throws IOException {
    DraftDefinition draft = DefinitionReader.draft(exchange.document());
    return draft.whole().orElseThrow(() -> queries.validate(draft).toException());
  }

  /** What the caller wants of a change that the checkpoint cannot carry. */
  static OnIncompatible onIncompatible(Exchange exchange) {
    OnIncompatible wanted = exchange.parameters().constant("onIncompatible", OnIncompatible.class);
    return wanted == null ? OnIncompatible.REJECT : wanted;
  }

  private boolean exists(String name) {
    return queries.list().stream().anyMatch(view -> view.definition().name().equals(name));
  }

  /** The query in the path; what cannot be a name is not looked for. */
  static String name(Exchange exchange) {
    String name = exchange.segment("name");
    if (!QueryDefinition.NAME.matcher(name).matches()) {
      throw new SluiceException(
          ErrorCode.QUERY_NOT_FOUND, "The name in the path is not one that a query can have.");
    }
    exchange.concerns(name);
    return name;
  }

  private static void created(Exchange exchange, QueryView view) {
    exchange.setHeader("Location", Routes.API + "/queries/" + view.definition().name());
    answer(exchange, 201, view);
  }

  static void answer(Exchange exchange, int status, QueryView view) {
    exchange.setHeader("ETag", EntityTag.of(view.revision()));
    exchange.answer(status, WireMapper.query(view));
  }
}
