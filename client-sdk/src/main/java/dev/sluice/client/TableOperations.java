package dev.sluice.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the server's warehouse. Every call may throw an {@link ApiException}. Safe for use
 * by many threads.
 */
public final class TableOperations {
  private static final String TABLES = "/api/v1/tables";

  private final Transport transport;

  TableOperations(Transport transport) {
    this.transport = transport;
  }

  /** The names of all tables, sorted. */
  public List<String> list() {
    return transport.get(TABLES, TableNames.class).tables();
  }

  public Table get(String name) {
    return transport.get(path(name), Table.class);
  }

  public Table create(NewTable table) {
    HttpRequest.Builder request =
        transport
            .request(TABLES)
            .header("Content-Type", Transport.JSON)
            .POST(transport.body(table));
    return transport.read(transport.send(request), Table.class);
  }

  /** Removes a table with its data. */
  public void drop(String name) {
    transport.send(transport.request(path(name)).DELETE());
  }

  /** Appends rows in one commit; a repeated call appends them again. */
  public AppendResult append(String name, List<? extends Map<String, ?>> rows) {
    return append(name, transport.body(rows), Transport.JSON, null);
  }

  /** Appends rows in one commit, once for each transaction however often it is called. */
  public AppendResult append(
      String name, List<? extends Map<String, ?>> rows, TransactionId transaction) {
    return append(name, transport.body(rows), Transport.JSON, transaction);
  }

  /**
   * Appends rows in one commit.
   *
   * @param ndjson one JSON object a line
   * @param transaction makes the call repeatable, or null
   */
  public AppendResult appendNdjson(
      String name, BodyPublisher ndjson, @Nullable TransactionId transaction) {
    return append(name, ndjson, "application/x-ndjson", transaction);
  }

  private AppendResult append(
      String name, BodyPublisher rows, String type, @Nullable TransactionId transaction) {
    HttpRequest.Builder request =
        transport.request(path(name) + "/rows").header("Content-Type", type).POST(rows);
    if (transaction != null) {
      request.header("Delta-App-Id", transaction.appId());
      request.header("Delta-Txn-Version", String.valueOf(transaction.version()));
    }
    return transport.read(transport.send(request), AppendResult.class);
  }

  /** Reads up to {@code limit} rows of the newest version. */
  public SqlResult rows(String name, long limit) {
    return rows(name, limit, null, null);
  }

  /**
   * Reads rows of one version.
   *
   * @param where a Spark SQL condition, or null for all rows
   * @param version null for the newest
   */
  public SqlResult rows(String name, long limit, @Nullable String where, @Nullable Long version) {
    String parameters =
        Transport.parameters(
            "limit",
            String.valueOf(limit),
            "where",
            where,
            "version",
            version == null ? null : String.valueOf(version));
    return transport.get(path(name) + "/rows" + parameters, SqlResult.class);
  }

  private static String path(String name) {
    return TABLES + "/" + Transport.encode(name);
  }
}
