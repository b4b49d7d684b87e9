package dev.sluice.server.http;

import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Set;

/**
 * One verb on one path.
 *
 * @param parameters the query parameters that it knows
 */
record Route(HandlerType method, String path, Set<String> parameters, Action action) {
  private static final List<String> OTHER_FORMS = List.of("/rows", "/stream", "/logs");

  /** What a route does with a request. */
  @FunctionalInterface
  interface Action {
    void handle(Exchange exchange) throws Exception;
  }

  static Route of(HandlerType method, String path, Action action, String... parameters) {
    return new Route(method, path, Set.of(parameters), action);
  }

  /** Whether the answer may be something else than JSON, so that the action looks at Accept. */
  boolean negotiates() {
    return !path.startsWith(Routes.API)
        || path.equals(Routes.SQL)
        || path.equals(OperationsRoutes.BUNDLE)
        || OTHER_FORMS.stream().anyMatch(path::endsWith);
  }

  /** Whether a request's path is of this route, whatever the verb. */
  boolean matches(String requestPath) {
    String[] wanted = path.split("/", -1);
    String[] given = requestPath.split("/", -1);
    boolean matches = wanted.length == given.length;
    for (int i = 0; matches && i < wanted.length; i++) {
      matches = wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]);
    }
    return matches;
  }
}
