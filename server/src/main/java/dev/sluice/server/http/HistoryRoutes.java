package dev.sluice.server.http;

import dev.sluice.client.BatchPage;
import dev.sluice.client.DefinitionRevisionPage;
import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.manager.DefinitionVersion;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.BatchRecord;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What queries were: their definitions, which can be changed and taken back, and their batches. */
final class HistoryRoutes {
  private static final List<String> PATCH_TYPES =
      List.of("application/merge-patch+json", Json.TYPE);
  private static final int DEFAULT_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final Queries queries;

  HistoryRoutes(Queries queries) {
    this.queries = queries;
  }

  void patch(Exchange exchange) throws IOException {
    String name = QueryRoutes.name(exchange);
    UnaryOperator<QueryDefinition> change =
        DefinitionReader.parsePatch(exchange.document(PATCH_TYPES));
    Long expected = expected(exchange, name);
    QueryRoutes.answer(exchange, 200, queries.versions().change(name, change, expected));
  }

  void versions(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    int limit = limit(exchange);
    List<DefinitionVersion> found = queries.versions().list(name, before(exchange), limit + 1);
    boolean more = found.size() > limit;
    List<DefinitionVersion> page = more ? found.subList(0, limit) : found;
    String next = more ? Long.toString(page.get(limit - 1).revision()) : null;
    exchange.answer(
        200, new DefinitionRevisionPage(page.stream().map(HistoryMapper::revision).toList(), next));
  }

  void version(Exchange exchange) {
    DefinitionVersion version =
        queries.versions().get(QueryRoutes.name(exchange), number(exchange, "revision"));
    exchange.answer(200, HistoryMapper.revision(version));
  }

  void rollback(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    long revision = number(exchange, "revision");
    Long expected = expected(exchange, name);
    QueryRoutes.answer(exchange, 200, queries.versions().rollback(name, revision, expected));
  }

  void batches(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    int limit = limit(exchange);
    List<BatchRecord> found = queries.checkpoints().batches(name, before(exchange), limit + 1);
    boolean more = found.size() > limit;
    List<BatchRecord> page = more ? found.subList(0, limit) : found;
    String next = more ? Long.toString(page.get(limit - 1).id()) : null;
    exchange.answer(200, new BatchPage(page.stream().map(HistoryMapper::batch).toList(), next));
  }

  void batch(Exchange exchange) {
    String name = QueryRoutes.name(exchange);
    exchange.answer(
        200,
        HistoryMapper.batchWithFiles(
            queries.checkpoints().batch(name, number(exchange, "batchId"))));
  }

  private @Nullable Long expected(Exchange exchange, String name) {
    return EntityTag.expected(exchange, () -> queries.get(name).revision() > 0);
  }

  private static int limit(Exchange exchange) {
    return (int) exchange.parameters().number("limit", 1, LARGEST_PAGE, DEFAULT_PAGE);
  }

  /** A cursor is the number of the last element that was shown. */
  private static long before(Exchange exchange) {
    return exchange.parameters().number("cursor", 0, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** A number in the path; what is none names nothing. */
  private static long number(Exchange exchange, String segment) {
    Long number = Parameters.wholeNumber(exchange.segment(segment));
    if (number == null) {
      throw new SluiceException(
          ErrorCode.NOT_FOUND, "The " + segment + " in the path is not a whole number.");
    }
    return number;
  }
}
