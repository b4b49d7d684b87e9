package dev.sluice.server.http;

import static io.javalin.http.HandlerType.GET;

import dev.sluice.client.ServerVersion;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What operations ask: alive, ready, which version. */
final class ServerRoutes {
  private final BooleanSupplier ready;
  private final String version;

  ServerRoutes(BooleanSupplier ready, String version) {
    this.ready = ready;
    this.version = version;
  }

  List<Route> routes() {
    return List.of(
        Route.of(GET, Routes.API + "/version", this::version),
        Route.of(GET, "/livez", this::live),
        Route.of(GET, "/readyz", this::ready));
  }

  private void live(Exchange exchange) {
    exchange.answer(200, Map.of("status", "live"));
  }

  private void ready(Exchange exchange) {
    if (!ready.getAsBoolean()) {
      throw new SluiceException(ErrorCode.SHUTTING_DOWN, "The server is starting or stopping.");
    }
    exchange.answer(200, Map.of("status", "ready"));
  }

  private void version(Exchange exchange) {
    exchange.answer(200, new ServerVersion("sluice", version));
  }
}
