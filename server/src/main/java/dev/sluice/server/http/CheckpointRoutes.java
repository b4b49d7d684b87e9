package dev.sluice.server.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;

import dev.sluice.server.definition.StartingPointReader;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.StartingPoint;
import java.io.IOException;
import java.util.List;

/** Where a query is, and how to put it elsewhere. */
final class CheckpointRoutes {
  private final Queries queries;

  CheckpointRoutes(Queries queries) {
    this.queries = queries;
  }

  List<Route> routes() {
    return List.of(
        Route.of(POST, Routes.QUERY + "/reset", this::reset, "dryRun"),
        Route.of(GET, Routes.QUERY + "/offsets", this::offsets),
        Route.of(PATCH, Routes.QUERY + "/offsets", this::move, "dryRun"),
        Route.of(DELETE, Routes.QUERY + "/offsets", this::reset, "dryRun"));
  }

  private void offsets(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    exchange.answer(200, HistoryMapper.offsets(queries.checkpoints().position(name)));
  }

  private void move(Exchange exchange) throws IOException {
    String name = QueryRoutes.name(exchange);
    boolean dryRun = exchange.parameters().flag("dryRun");
    StartingPoint to = StartingPointReader.parse(exchange.document());
    exchange.answer(
        200, HistoryMapper.change(queries.checkpoints().move(name, to, dryRun), dryRun));
  }

  private void reset(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    boolean dryRun = exchange.parameters().flag("dryRun");
    exchange.answer(200, HistoryMapper.change(queries.checkpoints().reset(name, dryRun), dryRun));
  }
}
