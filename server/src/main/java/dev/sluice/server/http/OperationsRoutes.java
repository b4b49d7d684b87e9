package dev.sluice.server.http;

import static io.javalin.http.HandlerType.GET;

import dev.sluice.client.Setting;
import dev.sluice.client.Settings;
import dev.sluice.server.metrics.ServerMetrics;
import dev.sluice.server.metrics.ServerMetrics.Exposition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What operators look at: settings, metrics, and everything at once for a report. */
final class OperationsRoutes {
  static final String METRICS = "/metrics";
  static final String BUNDLE = Routes.API + "/support-bundle";

  private final List<Setting> settings;
  private final ServerMetrics metrics;
  private final SupportBundle bundle;

  OperationsRoutes(List<Setting> settings, ServerMetrics metrics, SupportBundle bundle) {
    this.settings = settings;
    this.metrics = metrics;
    this.bundle = bundle;
  }

  List<Route> routes() {
    return List.of(
        Route.of(GET, Routes.API + "/config", this::config),
        Route.of(GET, BUNDLE, this::supportBundle),
        Route.of(GET, METRICS, this::metrics));
  }

  void config(Exchange exchange) {
    exchange.answer(200, new Settings(settings));
  }

  void metrics(Exchange exchange) throws IOException {
    Exposition exposition = metrics.exposition(exchange.header("Accept"));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    exposition.body().write(body);
    exchange.answerBytes(exposition.contentType(), body.toByteArray());
  }

  void supportBundle(Exchange exchange) throws IOException {
    exchange.setHeader("Content-Disposition", "attachment; filename=\"sluice-support.zip\"");
    OutputStream out = exchange.stream("application/zip");
    bundle.write(out);
    out.flush();
  }
}
