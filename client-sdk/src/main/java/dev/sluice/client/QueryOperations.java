package dev.sluice.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's streaming queries. Every call may throw an {@link ApiException}. A {@code wait} of 0
 * returns at once; it is at most 300 seconds. Safe for use by many threads.
 */
public final class QueryOperations {
  private static final String QUERIES = "/api/v1/queries";

  private final Transport transport;

  QueryOperations(Transport transport) {
    this.transport = transport;
  }

  /** Adds a query and, if asked, starts it. */
  public Query create(QueryDefinition definition, boolean start) {
    return create(transport.body(definition), start);
  }

  /** Adds a query from the text of its document. */
  public Query createFromJson(String definition, boolean start) {
    return create(BodyPublishers.ofString(definition), start);
  }

  private Query create(BodyPublisher body, boolean start) {
    String path = QUERIES + Transport.parameters("start", String.valueOf(start));
    return query(transport.request(path).header("Content-Type", Transport.JSON).POST(body));
  }

  /** Adds a query, or puts another definition in place of its own; the same changes nothing. */
  public Query put(QueryDefinition definition) {
    return put(definition.name(), transport.body(definition), null);
  }

  /** Replaces the definition of a query that is still at {@code revision}. */
  public Query put(QueryDefinition definition, long revision) {
    return put(definition.name(), transport.body(definition), revision);
  }

  /** Adds or replaces a query from the text of its document. */
  public Query putFromJson(String name, String definition) {
    return put(name, BodyPublishers.ofString(definition), null);
  }

  private Query put(String name, BodyPublisher body, @Nullable Long revision) {
    HttpRequest.Builder request =
        transport.request(path(name)).header("Content-Type", Transport.JSON).PUT(body);
    return query(matching(request, revision));
  }

  public Query get(String name) {
    return transport.get(path(name), Query.class);
  }

  /** All queries, sorted by name. */
  public List<Query> list() {
    List<Query> queries = new ArrayList<>();
    String cursor = null;
    do {
      QueryPage page = list(null, null, 1000, cursor);
      queries.addAll(page.queries());
      cursor = page.nextCursor();
    } while (cursor != null);
    return queries;
  }

  /**
   * One page of the queries.
   *
   * @param state only queries in that state, or null
   * @param q only queries with that text in their name, or null
   * @param limit 1 to 1000
   * @param cursor where the last page ended, or null
   */
  public QueryPage list(
      @Nullable QueryState state, @Nullable String q, int limit, @Nullable String cursor) {
    String parameters =
        Transport.parameters(
            "state",
            state == null ? null : state.name(),
            "q",
            q,
            "limit",
            String.valueOf(limit),
            "cursor",
            cursor);
    return transport.get(QUERIES + parameters, QueryPage.class);
  }

  /** Stops and removes a query; its sink table stays. */
  public void delete(String name) {
    transport.send(transport.request(path(name)).DELETE());
  }

  /** Stops and removes a query that is still at {@code revision}. */
  public void delete(String name, long revision) {
    transport.send(matching(transport.request(path(name)).DELETE(), revision));
  }

  /** Asks for a query to run; waits until it does, has finished or has failed. */
  public Query start(String name, Duration wait) {
    return query(action(name, "start", wait));
  }

  /** Asks for a query to stop; waits until it has. */
  public Query stop(String name, Duration wait) {
    return query(action(name, "stop", wait));
  }

  /** Stops and starts a query; waits until it runs again, has finished or has failed. */
  public Query restart(String name, Duration wait) {
    return query(action(name, "restart", wait));
  }

  /**
   * Waits until everything that the source held at the call is committed.
   *
   * @return false if the time was over first
   */
  public boolean processAllAvailable(String name, Duration wait) {
    HttpResponse<byte[]> response = transport.send(action(name, "process-all-available", wait));
    return response.statusCode() == 200;
  }

  public StreamingQueryStatus status(String name) {
    return transport.get(path(name) + "/status", StreamingQueryStatus.class);
  }

  /** The last 100 progress objects, newest last. */
  public List<StreamingQueryProgress> progress(String name) {
    return List.of(transport.get(path(name) + "/progress", StreamingQueryProgress[].class));
  }

  private HttpRequest.Builder action(String name, String action, Duration wait) {
    HttpRequest.Builder request =
        transport.request(path(name) + "/" + action).POST(BodyPublishers.noBody());
    return transport.waiting(request, wait);
  }

  private Query query(HttpRequest.Builder request) {
    return transport.read(transport.send(request), Query.class);
  }

  private static HttpRequest.Builder matching(
      HttpRequest.Builder request, @Nullable Long revision) {
    return revision == null ? request : request.header("If-Match", "\"" + revision + "\"");
  }

  private static String path(String name) {
    return QUERIES + "/" + Transport.encode(name);
  }
}
