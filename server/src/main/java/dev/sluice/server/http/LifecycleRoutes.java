package dev.sluice.server.http;

import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.QueryState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a running query can be told beyond start and stop: pause, resume, trigger. */
final class LifecycleRoutes {
  private static final Set<QueryState> PAUSED =
      EnumSet.of(QueryState.PAUSED, QueryState.STOPPED, QueryState.FINISHED, QueryState.FAILED);
  private static final Set<QueryState> RESUMED =
      EnumSet.of(QueryState.RUNNING, QueryState.FINISHED, QueryState.FAILED);

  private final Queries queries;
  private final QueryRoutes routes;
  private final Waits waits;

  LifecycleRoutes(Queries queries, QueryRoutes routes, Waits waits) {
    this.queries = queries;
    this.routes = routes;
    this.waits = waits;
  }

  void pause(Exchange exchange) {
    routes.settle(exchange, queries.pause(QueryRoutes.name(exchange)), PAUSED);
  }

  void resume(Exchange exchange) {
    routes.settle(exchange, queries.resume(QueryRoutes.name(exchange)), RESUMED);
  }

  void trigger(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    Duration wait = exchange.preferredWait();
    CompletableFuture<Boolean> ended =
        queries
            .trigger(name)
            .thenApply(nothing -> true)
            .toCompletableFuture()
            .completeOnTimeout(false, wait.toNanos(), TimeUnit.NANOSECONDS);
    waits.answer(
        exchange, ended, done -> QueryRoutes.answer(exchange, done ? 200 : 202, queries.get(name)));
  }
}
