package dev.sluice.server.http;

import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SluiceException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a running query can be told beyond start and stop: pause, resume, trigger. */
final class LifecycleRoutes {
  private static final Set<QueryState> PAUSED =
      EnumSet.of(QueryState.PAUSED, QueryState.STOPPED, QueryState.FINISHED, QueryState.FAILED);
  private static final Set<QueryState> RESUMED =
      EnumSet.of(QueryState.RUNNING, QueryState.FINISHED, QueryState.FAILED);

  private final Queries queries;
  private final QueryRoutes routes;
  private final Gate waits;

  LifecycleRoutes(Queries queries, QueryRoutes routes, Gate waits) {
    this.queries = queries;
    this.routes = routes;
    this.waits = waits;
  }

  void pause(Exchange exchange) throws InterruptedException {
    routes.settle(exchange, queries.pause(QueryRoutes.name(exchange)), PAUSED);
  }

  void resume(Exchange exchange) throws InterruptedException {
    routes.settle(exchange, queries.resume(QueryRoutes.name(exchange)), RESUMED);
  }

  void trigger(Exchange exchange) throws InterruptedException {
    String name = QueryRoutes.name(exchange);
    Duration wait = exchange.preferredWait();
    CompletableFuture<Void> batch = queries.trigger(name).toCompletableFuture();
    boolean ended = ended(batch, wait);
    QueryView view = queries.get(name);
    QueryRoutes.answer(exchange, ended ? 200 : 202, view);
  }

  private boolean ended(CompletableFuture<Void> batch, Duration wait) throws InterruptedException {
    if (wait.isZero() && !batch.isDone()) {
      return false;
    }
    try (Gate.Passage passage = waits.enter()) {
      batch.get(wait.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SluiceException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
