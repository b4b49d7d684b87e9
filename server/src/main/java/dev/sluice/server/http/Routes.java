package dev.sluice.server.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import java.util.List;
import java.util.stream.Collectors;

/** The table of everything that the server answers to. */
final class Routes {
  static final String API = "/api/v1";

  /** Answers with the query's own error; the request is never at fault. */
  static final String PROCESS_ALL_AVAILABLE = "/process-all-available";

  private final List<Route> all;

  Routes(QueryRoutes queries, TableRoutes tables, ServerRoutes server, DocumentRoutes documents) {
    String query = API + "/queries/{name}";
    String table = API + "/tables/{table}";
    all =
        List.of(
            Route.of(GET, API + "/queries", queries::list, "state", "q", "limit", "cursor"),
            Route.of(POST, API + "/queries", queries::create, "start"),
            Route.of(GET, query, queries::get),
            Route.of(PUT, query, queries::put),
            Route.of(DELETE, query, queries::delete),
            Route.of(POST, query + "/start", queries::start),
            Route.of(POST, query + "/stop", queries::stop),
            Route.of(POST, query + "/restart", queries::restart),
            Route.of(POST, query + PROCESS_ALL_AVAILABLE, queries::processAllAvailable),
            Route.of(GET, query + "/status", queries::status),
            Route.of(GET, query + "/progress", queries::progress),
            Route.of(GET, API + "/tables", tables::list),
            Route.of(POST, API + "/tables", tables::create),
            Route.of(GET, table, tables::get),
            Route.of(DELETE, table, tables::drop),
            Route.of(GET, table + "/rows", tables::rows, "limit", "where", "version"),
            Route.of(POST, table + "/rows", tables::append),
            Route.of(POST, API + "/sql", tables::sql),
            Route.of(GET, API + "/version", server::version),
            Route.of(GET, "/livez", server::live),
            Route.of(GET, "/readyz", server::ready),
            Route.of(GET, "/openapi.yaml", documents::yaml),
            Route.of(GET, "/openapi.json", documents::json),
            Route.of(GET, "/docs", documents::page),
            Route.of(GET, "/docs/{file}", documents::part));
  }

  List<Route> all() {
    return all;
  }

  /** The verbs of a path, as the Allow header lists them. */
  String allowed(String requestPath) {
    return all.stream()
        .filter(route -> route.matches(requestPath))
        .map(route -> route.method().name())
        .distinct()
        .flatMap(
            verb -> verb.equals("GET") ? List.of("GET", "HEAD").stream() : List.of(verb).stream())
        .collect(Collectors.joining(", "));
  }
}
