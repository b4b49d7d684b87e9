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
  /** Rows of each operator's state that are shown. */
  private static final int ROWS = 20;

  private static final int MOST_ROWS = 1000;

  private final Queries queries;

  CheckpointRoutes(Queries queries) {
    this.queries = queries;
  }

  List<Route> routes() {
    return List.of(
        Route.of(POST, Routes.QUERY + "/reset", this::reset, "dryRun"),
        Route.of(GET, Routes.QUERY + "/offsets", this::offsets),
        Route.of(GET, Routes.QUERY + "/state", this::state, "limit"),
        Route.of(PATCH, Routes.QUERY + "/offsets", this::move, "dryRun"),
        Route.of(DELETE, Routes.QUERY + "/offsets", this::reset, "dryRun"));
  }

  private void offsets(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    exchange.answer(200, HistoryMapper.offsets(queries.checkpoints().position(name)));
  }

  private void state(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    int rows = (int) exchange.parameters().number("limit", 0, MOST_ROWS, ROWS);
    exchange.answer(200, HistoryMapper.state(queries.checkpoints().state(name, rows)));
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
