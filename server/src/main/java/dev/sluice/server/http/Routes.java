package dev.sluice.server.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import java.util.List;
import java.util.stream.Collectors;

/** The table of everything that the server answers to. */
final class Routes {
  static final String API = "/api/v1";

  /** Answers with the query's own error; the request is never at fault. */
  static final String PROCESS_ALL_AVAILABLE = "/process-all-available";

  /** Likewise. */
  static final String TRIGGER = "/trigger";

  private final List<Route> all;

  Routes(
      QueryRoutes queries,
      LifecycleRoutes lifecycle,
      CheckpointRoutes checkpoints,
      HistoryRoutes history,
      TableRoutes tables,
      ServerRoutes server) {
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
            Route.of(POST, query + "/pause", lifecycle::pause),
            Route.of(POST, query + "/resume", lifecycle::resume),
            Route.of(POST, query + TRIGGER, lifecycle::trigger),
            Route.of(POST, query + "/reset", checkpoints::reset, "dryRun"),
            Route.of(GET, query + "/offsets", checkpoints::offsets),
            Route.of(PATCH, query + "/offsets", checkpoints::move, "dryRun"),
            Route.of(DELETE, query + "/offsets", checkpoints::reset, "dryRun"),
            Route.of(PATCH, query, history::patch),
            Route.of(GET, query + "/versions", history::versions, "limit", "cursor"),
            Route.of(GET, query + "/versions/{revision}", history::version),
            Route.of(POST, query + "/versions/{revision}/rollback", history::rollback),
            Route.of(GET, query + "/batches", history::batches, "limit", "cursor"),
            Route.of(GET, query + "/batches/{batchId}", history::batch),
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
            Route.of(GET, "/readyz", server::ready));
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
