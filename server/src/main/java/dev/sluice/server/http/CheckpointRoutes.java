package dev.sluice.server.http;

import dev.sluice.server.definition.StartingPointReader;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.StartingPoint;
import java.io.IOException;

/** Where a query is, and how to put it elsewhere. */
final class CheckpointRoutes {
  private final Queries queries;

  CheckpointRoutes(Queries queries) {
    this.queries = queries;
  }

  void offsets(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    exchange.answer(200, HistoryMapper.offsets(queries.checkpoints().position(name)));
  }

  void move(Exchange exchange) throws IOException {
    String name = QueryRoutes.name(exchange);
    boolean dryRun = exchange.parameters().flag("dryRun");
    StartingPoint to = StartingPointReader.parse(exchange.document());
    exchange.answer(
        200, HistoryMapper.change(queries.checkpoints().move(name, to, dryRun), dryRun));
  }

  void reset(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    boolean dryRun = exchange.parameters().flag("dryRun");
    exchange.answer(200, HistoryMapper.change(queries.checkpoints().reset(name, dryRun), dryRun));
  }
}
