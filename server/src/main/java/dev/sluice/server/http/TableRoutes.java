package dev.sluice.server.http;

import dev.sluice.client.AppendResult;
import dev.sluice.client.TableNames;
import dev.sluice.server.definition.StatementDocument;
import dev.sluice.server.definition.TableDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.tables.AppendedRows;
import dev.sluice.server.tables.TableDescription;
import dev.sluice.server.tables.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tables} and {@code /api/v1/sql}. */
final class TableRoutes {
  private static final long DEFAULT_ROWS = 1000;
  private static final long MOST_ROWS = 1_000_000_000_000L;
  private static final long LAST_VERSION = 999_999_999_999_999_999L;
  private static final int LONGEST_APP_ID = 512;

  private final Tables tables;
  private final Gate statements;

  TableRoutes(Tables tables, Gate statements) {
    this.tables = tables;
    this.statements = statements;
  }

  void list(Exchange exchange) {
    exchange.answer(200, new TableNames(tables.names(), null));
  }

  void create(Exchange exchange) throws IOException {
    TableDefinition wanted = TableDefinition.parse(exchange.document());
    TableDescription table =
        tables.create(
            wanted.table(), wanted.schema(), wanted.partitionColumns(), wanted.properties());
    exchange.setHeader("Location", Routes.API + "/tables/" + wanted.table());
    exchange.answer(201, WireMapper.table(table));
  }

  void get(Exchange exchange) {
    exchange.answer(200, WireMapper.table(tables.describe(table(exchange))));
  }

  void drop(Exchange exchange) {
    tables.drop(table(exchange));
    exchange.answerNothing();
  }

  void rows(Exchange exchange) throws IOException {
    TableRef table = table(exchange);
    String where = exchange.parameters().text("where");
    Long version = exchange.parameters().number("version", 0, LAST_VERSION);
    long limit = exchange.parameters().number("limit", 0, MOST_ROWS, DEFAULT_ROWS);
    try (Gate.Passage passage = statements.enter();
        RowCursor rows = tables.rows(table, where, version, limit)) {
      write(exchange, rows);
    }
  }

  void sql(Exchange exchange) throws IOException {
    String statement = StatementDocument.parse(exchange.document()).sql();
    try (Gate.Passage passage = statements.enter();
        RowCursor rows = tables.sql(statement)) {
      write(exchange, rows);
    }
  }

  void append(Exchange exchange) throws IOException {
    TableRef table = table(exchange);
    TransactionId transaction = transaction(exchange);
    try (Gate.Passage passage = statements.enter();
        InputStream body = exchange.rows()) {
      AppendedRows appended = tables.append(table, body, transaction);
      exchange.answer(
          appended.replayed() ? 200 : 201,
          new AppendResult(appended.version(), appended.rows(), appended.replayed()));
    }
  }

  private static void write(Exchange exchange, RowCursor rows) throws IOException {
    boolean lines = exchange.accepts(Exchange.NDJSON);
    OutputStream out = exchange.stream(lines ? Exchange.NDJSON.get(0) : Json.TYPE);
    if (lines) {
      RowsWriter.writeLines(rows, out);
    } else {
      RowsWriter.writeDocument(rows, out);
    }
    out.flush();
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

  private static TableRef table(Exchange exchange) {
    String name = exchange.segment("table");
    if (!dev.sluice.server.definition.TableNames.isValid(name)) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND,
          "The name in the path is not one that a table can have.");
    }
    return new TableRef.Named(name);
  }
}
