package dev.sluice.server.http;

import java.util.List;
import java.util.stream.Collectors;

/** The table of everything that the server answers to. */
final class Routes {
  static final String API = "/api/v1";
  static final String QUERIES = API + "/queries";
  static final String QUERY = QUERIES + "/{name}";
  static final String TABLE = API + "/tables/{table}";
  static final String SQL = API + "/sql";

  /** Answers with the query's own error; the request is never at fault. */
  static final String PROCESS_ALL_AVAILABLE = "/process-all-available";

  /** Likewise. */
  static final String TRIGGER = "/trigger";

  private final List<Route> all;

  Routes(List<Route> all) {
    this.all = List.copyOf(all);
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
