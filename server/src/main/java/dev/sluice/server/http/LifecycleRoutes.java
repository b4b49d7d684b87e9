package dev.sluice.server.http;

import static io.javalin.http.HandlerType.POST;

import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.QueryState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
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

  List<Route> routes() {
    return List.of(
        Route.of(POST, Routes.QUERY + "/pause", this::pause),
        Route.of(POST, Routes.QUERY + "/resume", this::resume),
        Route.of(POST, Routes.QUERY + Routes.TRIGGER, this::trigger));
  }

  private void pause(Exchange exchange) {
    routes.settle(exchange, queries::pause, PAUSED);
  }

  private void resume(Exchange exchange) {
    routes.settle(exchange, queries::resume, RESUMED);
  }

  private void trigger(Exchange exchange) {
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
