package dev.sluice.server.http;

import dev.sluice.client.Query;
import dev.sluice.client.QueryPage;
import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryView;
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

/** {@code /api/v1/queries}. */
final class QueryRoutes {
  private static final Set<QueryState> STARTED =
      EnumSet.of(QueryState.RUNNING, QueryState.PAUSED, QueryState.FINISHED, QueryState.FAILED);
  private static final Set<QueryState> STOPPED =
      EnumSet.of(QueryState.STOPPED, QueryState.FINISHED, QueryState.FAILED);
  private static final int DEFAULT_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final Queries queries;
  private final Gate waits;

  QueryRoutes(Queries queries, Gate waits) {
    this.queries = queries;
    this.waits = waits;
  }

  void list(Exchange exchange) {
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

  void create(Exchange exchange) throws IOException {
    boolean start = exchange.parameters().flag("start");
    QueryDefinition definition = DefinitionReader.parse(exchange.document());
    exchange.concerns(definition.name());
    created(exchange, queries.create(definition, start));
  }

  void get(Exchange exchange) {
    answer(exchange, 200, queries.get(name(exchange)));
  }

  void put(Exchange exchange) throws IOException {
    String name = exchange.segment("name");
    QueryDefinition definition = DefinitionReader.parse(exchange.document());
    if (!definition.name().equals(name)) {
      throw new SluiceException(
          ErrorCode.INVALID_DEFINITION,
          "The definition's name is not the one in the path.",
          List.of(Problem.at("/name", "is not the name in the path", name)));
    }
    exchange.concerns(name);
    Long expected = EntityTag.expected(exchange, () -> exists(name));
    Queries.Upsert upsert = queries.put(definition, expected);
    if (upsert.created()) {
      created(exchange, upsert.query());
    } else {
      answer(exchange, 200, upsert.query());
    }
  }

  void delete(Exchange exchange) {
    String name = name(exchange);
    queries.delete(name, EntityTag.expected(exchange, () -> exists(name)));
    exchange.answerNothing();
  }

  void start(Exchange exchange) throws InterruptedException {
    settle(exchange, queries.start(name(exchange)), STARTED);
  }

  void stop(Exchange exchange) throws InterruptedException {
    settle(exchange, queries.stop(name(exchange)), STOPPED);
  }

  void restart(Exchange exchange) throws InterruptedException {
    settle(exchange, queries.restart(name(exchange)), STARTED);
  }

  void processAllAvailable(Exchange exchange) throws InterruptedException {
    String name = name(exchange);
    Duration wait = exchange.preferredWait();
    try (Gate.Passage passage = waits.enter()) {
      boolean reached = queries.processAllAvailable(name, wait);
      answer(exchange, reached ? 200 : 202, queries.get(name));
    }
  }

  void status(Exchange exchange) {
    exchange.answer(200, WireMapper.status(queries.status(name(exchange))));
  }

  void progress(Exchange exchange) {
    exchange.answer(
        200, queries.progress(name(exchange)).stream().map(WireMapper::progress).toList());
  }

  /** Answers when the query is in one of the states, or the caller waits no longer. */
  void settle(Exchange exchange, QueryView view, Set<QueryState> settled)
      throws InterruptedException {
    Duration wait = exchange.preferredWait();
    QueryView seen = view;
    if (!settled.contains(view.state()) && !wait.isZero()) {
      try (Gate.Passage passage = waits.enter()) {
        seen = queries.await(view.definition().name(), settled, wait);
      }
    }
    answer(exchange, settled.contains(seen.state()) ? 200 : 202, seen);
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
