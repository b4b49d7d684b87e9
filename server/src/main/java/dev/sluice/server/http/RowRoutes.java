package dev.sluice.server.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import dev.sluice.client.AppendResult;
import dev.sluice.client.RunningStatement;
import dev.sluice.client.RunningStatements;
import dev.sluice.server.definition.StatementDocument;
import dev.sluice.server.formats.ResultFormat;
import dev.sluice.server.formats.ResultWriter;
import dev.sluice.server.formats.ResultWriter.ResultEnd;
import dev.sluice.server.formats.ResultWriter.ResultFailure;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.tables.AppendedRows;
import dev.sluice.server.tables.ResultRows;
import dev.sluice.server.tables.RowFormat;
import dev.sluice.server.tables.RowsRequest;
import dev.sluice.server.tables.SqlRequest;
import dev.sluice.server.tables.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows that come and go: {@code /api/v1/tables/{table}/rows} and {@code /api/v1/sql}. */
final class RowRoutes {
  static final String QUERY_ID = "X-Query-Id";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final long DEFAULT_ROWS = 1000;
  private static final long MOST_ROWS = 1_000_000_000_000L;
  private static final int LONGEST_APP_ID = 512;

  private static final String[] OF_ROWS = {"limit", "columns", "where", "version", "timestamp"};

  private static final String[] OF_CHANGES = {
    "limit",
    "columns",
    "where",
    "startingVersion",
    "startingTimestamp",
    "endingVersion",
    "endingTimestamp"
  };

  private final Tables tables;
  private final Gate reads;
  private final Gate appends;
  private final CallerWatch callers;

  RowRoutes(Tables tables, Gate reads, Gate appends, CallerWatch callers) {
    this.tables = tables;
    this.reads = reads;
    this.appends = appends;
    this.callers = callers;
  }

  List<Route> routes() {
    return List.of(
        Route.of(GET, Routes.TABLE + "/rows", this::rows, OF_ROWS),
        Route.of(GET, Routes.TABLE + "/changes", this::changes, OF_CHANGES),
        Route.of(POST, Routes.TABLE + "/rows", this::append),
        Route.of(POST, Routes.SQL, this::sql),
        Route.of(GET, Routes.SQL, this::statements),
        Route.of(DELETE, Routes.SQL + "/{id}", this::cancel));
  }

  private void rows(Exchange exchange) throws IOException {
    TableRef table = TablePath.of(exchange);
    read(exchange, new TableRead(table, TablePath.version(exchange)));
  }

  private void changes(Exchange exchange) throws IOException {
    TableRef table = TablePath.of(exchange);
    read(exchange, TableRead.changes(table, TablePath.range(exchange)));
  }

  private void read(Exchange exchange, TableRead read) throws IOException {
    List<String> columns = exchange.parameters().texts("columns");
    String where = exchange.parameters().text("where");
    long limit = exchange.parameters().number("limit", 0, MOST_ROWS, DEFAULT_ROWS);
    String id = id(exchange);
    send(exchange, id, () -> tables.rows(new RowsRequest(id, read, columns, where, limit)));
  }

  private void sql(Exchange exchange) throws IOException {
    String id = id(exchange);
    StatementDocument statement = StatementDocument.parse(exchange.document());
    long most = statement.maxRows() == null ? Long.MAX_VALUE : statement.maxRows();
    SqlRequest request =
        new SqlRequest(id, statement.sql(), most, statement.timeout(), statement.timeZone());
    send(exchange, id, () -> tables.sql(request));
  }

  private void statements(Exchange exchange) {
    List<RunningStatement> running =
        tables.statements().stream()
            .map(s -> new RunningStatement(s.id(), s.sql(), s.startedAt(), s.rows()))
            .toList();
    exchange.answer(200, new RunningStatements(running));
  }

  private void cancel(Exchange exchange) {
    String id = exchange.segment("id");
    if (!ID.matcher(id).matches() || !tables.cancel(id)) {
      throw new SluiceException(ErrorCode.NOT_FOUND, "No statement of that id runs.");
    }
    exchange.answerNothing();
  }

  private void append(Exchange exchange) throws IOException {
    TableRef table = TablePath.of(exchange);
    TransactionId transaction = transaction(exchange);
    RowFormat format = exchange.rowFormat();
    try (Gate.Passage passage = appends.enter();
        InputStream body = exchange.rows()) {
      AppendedRows appended = tables.append(table, format, body, transaction);
      exchange.answer(
          appended.replayed() ? 200 : 201,
          new AppendResult(appended.version(), appended.rows(), appended.replayed()));
    }
  }

  /** Sends rows in the format that the caller wants; a caller that goes away cancels them. */
  private void send(Exchange exchange, String id, Supplier<ResultRows> statement)
      throws IOException {
    long started = System.nanoTime();
    ResultFormat format = Accept.choose(exchange.header("Accept"));
    exchange.setHeader(QUERY_ID, id);
    try (Gate.Passage passage = reads.enter();
        CallerWatch.Watched caller = callers.watch(exchange, () -> tables.cancel(id));
        ResultRows rows = statement.get()) {
      OutputStream out = exchange.stream(format.contentType());
      ResultWriter writer = format.open(out, rows.schema());
      try {
        long count = 0;
        for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
          writer.row(row);
          count++;
        }
        long elapsed = (System.nanoTime() - started) / 1_000_000;
        writer.end(new ResultEnd(count, elapsed, rows.truncated()));
        out.flush();
      } catch (SluiceException e) {
        tell(exchange, writer, out, e);
      }
    }
  }

  /**
   * Tells of an error after rows were sent. Thrown on where nothing was sent yet, so that it gets
   * its own status, and where only a cut shows it.
   */
  private static void tell(
      Exchange exchange, ResultWriter writer, OutputStream out, SluiceException error)
      throws IOException {
    if (!exchange.isCommitted()) {
      throw error;
    }
    byte[] json = Json.bytes(ProblemMapper.within(error, exchange.path()));
    String problem = new String(json, StandardCharsets.UTF_8);
    String message = error.getMessage() == null ? "" : error.getMessage();
    boolean told = writer.fail(new ResultFailure(error.code().name(), message, problem));
    out.flush();
    if (!told) {
      throw error;
    }
  }

  private static String id(Exchange exchange) {
    String given = exchange.header(QUERY_ID);
    if (given != null && !ID.matcher(given).matches()) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          QUERY_ID + " must be 1 to 128 letters, digits or one of . _ : -");
    }
    return given == null ? UUID.randomUUID().toString() : given;
  }

  private static @Nullable TransactionId transaction(Exchange exchange) {
    String appId = exchange.header("Delta-App-Id");
    String version = exchange.header("Delta-Txn-Version");
    if (appId == null && version == null) {
      return null;
    }
    Long number = version == null ? null : Parameters.wholeNumber(version);
    if (appId == null || appId.isBlank() || appId.length() > LONGEST_APP_ID || number == null) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "Delta-App-Id must be up to "
              + LONGEST_APP_ID
              + " characters and Delta-Txn-Version a whole number; give both or neither.");
    }
    return new TransactionId(appId, number);
  }
}
