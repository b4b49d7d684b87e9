package dev.sluice.server.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import dev.sluice.client.Column;
import dev.sluice.client.OptimizeResult;
import dev.sluice.client.TableCommit;
import dev.sluice.client.TableCommitPage;
import dev.sluice.client.TableNames;
import dev.sluice.client.TableSchema;
import dev.sluice.client.TransactionId;
import dev.sluice.client.VacuumResult;
import dev.sluice.server.definition.TableDefinition;
import dev.sluice.server.maintenance.Optimize;
import dev.sluice.server.maintenance.Vacuum;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.tables.TableColumns;
import dev.sluice.server.tables.TableDescription;
import dev.sluice.server.tables.Tables;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tables}, without their rows. */
final class TableRoutes {
  private static final int DEFAULT_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;
  private static final long MOST_HOURS = 87_660_000;

  private static final String[] OF_HISTORY = {"limit", "cursor", "version", "timestamp"};

  private final Tables tables;

  TableRoutes(Tables tables) {
    this.tables = tables;
  }

  List<Route> routes() {
    return List.of(
        Route.of(GET, Routes.API + "/tables", this::list, "q", "limit", "cursor"),
        Route.of(POST, Routes.API + "/tables", this::create),
        Route.of(GET, Routes.TABLE, this::get, "version", "timestamp"),
        Route.of(GET, Routes.TABLE + "/detail", this::detail),
        Route.of(DELETE, Routes.TABLE, this::drop),
        Route.of(GET, Routes.TABLE + "/schema", this::schema, "version", "timestamp"),
        Route.of(GET, Routes.TABLE + "/history", this::history, OF_HISTORY),
        Route.of(POST, Routes.TABLE + "/vacuum", this::vacuum, "retainHours", "dryRun"),
        Route.of(POST, Routes.TABLE + "/optimize", this::optimize, "where"));
  }

  /** Without {@code limit} all names, since they cost nothing. */
  private void list(Exchange exchange) {
    String q = exchange.parameters().text("q");
    String cursor = exchange.parameters().text("cursor");
    long limit = exchange.parameters().number("limit", 1, LARGEST_PAGE, Long.MAX_VALUE);
    String part = q == null ? "" : q.toLowerCase(Locale.ROOT);
    List<String> rest =
        tables.names().stream()
            .filter(name -> name.toLowerCase(Locale.ROOT).contains(part))
            .filter(name -> cursor == null || name.compareTo(cursor) > 0)
            .toList();
    List<String> page = rest.stream().limit(limit).toList();
    String next = rest.size() > page.size() ? page.get(page.size() - 1) : null;
    exchange.answer(200, new TableNames(page, next));
  }

  private void create(Exchange exchange) throws IOException {
    TableDefinition wanted = TableDefinition.parse(exchange.document());
    TableDescription table = tables.create(wanted.table(), wanted.spec());
    exchange.setHeader("Location", Routes.API + "/tables/" + wanted.table());
    exchange.answer(201, WireMapper.table(table));
  }

  private void get(Exchange exchange) {
    exchange.answer(
        200,
        WireMapper.table(tables.describe(TablePath.of(exchange), TablePath.version(exchange))));
  }

  private void detail(Exchange exchange) {
    exchange.answer(200, WireMapper.detail(tables.detail(TablePath.of(exchange))));
  }

  private void drop(Exchange exchange) {
    tables.drop(TablePath.of(exchange));
    exchange.answerNothing();
  }

  private void schema(Exchange exchange) {
    TableColumns columns = tables.columns(TablePath.of(exchange), TablePath.version(exchange));
    List<Column> schema = columns.schema().fields().stream().map(WireMapper::column).toList();
    exchange.answer(
        200,
        new TableSchema(
            columns.version(), schema, columns.partitionColumns(), columns.schemaString()));
  }

  /** The cursor is the newest version that is still to be told. */
  private void history(Exchange exchange) {
    int limit = (int) exchange.parameters().number("limit", 1, LARGEST_PAGE, DEFAULT_PAGE);
    @Nullable Long cursor = exchange.parameters().number("cursor", 0, Long.MAX_VALUE - 1);
    TableVersion first = TablePath.version(exchange);
    TableVersion newest = cursor == null ? first : new TableVersion(cursor, null);
    List<CommitSummary> found = tables.history(TablePath.of(exchange), newest, limit + 1);
    List<TableCommit> page = found.stream().limit(limit).map(TableRoutes::commit).toList();
    String next = found.size() > limit ? Long.toString(found.get(limit).version()) : null;
    exchange.answer(200, new TableCommitPage(page, next));
  }

  /** Removes only where told to: a file that is gone cannot be brought back. */
  private void vacuum(Exchange exchange) {
    @Nullable Long hours = exchange.parameters().number("retainHours", 0, MOST_HOURS);
    boolean dryRun =
        exchange.parameters().text("dryRun") == null || exchange.parameters().flag("dryRun");
    Vacuum.Result result =
        tables.vacuum(
            TablePath.of(exchange), hours == null ? null : Duration.ofHours(hours), dryRun);
    exchange.answer(
        200,
        new VacuumResult(
            dryRun, result.files(), result.sizeBytes(), result.directories(), result.paths()));
  }

  private void optimize(Exchange exchange) {
    String where = exchange.parameters().text("where");
    Optimize.Result result = tables.optimize(TablePath.of(exchange), where == null ? "" : where);
    exchange.answer(
        200,
        new OptimizeResult(
            result.version(),
            result.added().files(),
            result.added().totalBytes(),
            result.removed().files(),
            result.removed().totalBytes(),
            result.partitions(),
            result.considered(),
            result.deletionVectorsRemoved()));
  }

  private static TableCommit commit(CommitSummary commit) {
    return new TableCommit(
        commit.version(),
        commit.timestamp(),
        commit.operation(),
        commit.operationParameters(),
        commit.operationMetrics(),
        commit.engineInfo(),
        commit.isBlindAppend(),
        commit.userMetadata(),
        commit.transactions().stream()
            .map(transaction -> new TransactionId(transaction.appId(), transaction.version()))
            .toList(),
        commit.numAddedFiles(),
        commit.numRemovedFiles());
  }
}
