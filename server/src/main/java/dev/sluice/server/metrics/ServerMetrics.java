package dev.sluice.server.metrics;

import dev.sluice.server.manager.Queries;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The metrics of one server. Safe for use by many threads. */
public final class ServerMetrics {
  private static final double[] SECONDS = {0.005, 0.025, 0.1, 0.5, 2.5, 10, 60};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Histogram requests =
      Histogram.builder()
          .name("sluice_http_requests_seconds")
          .help("Requests by route, from their first byte to the end of the answer.")
          .labelNames("route", "method", "code")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);

  /** Counts what happens to the queries from now on. */
  public ServerMetrics(Queries queries, String version) {
    new QueryCounters(registry).follow(queries.events());
    new QueryGauges(queries).register(registry);
    new ProcessGauges(version).register(registry);
  }

  /** Adds a number that is asked for at each reading. */
  public void gauge(String name, String help, LongSupplier value) {
    registry.register(() -> Gauges.of(name, help, (double) value.getAsLong()));
  }

  /**
   * Notes a request whose answer has ended.
   *
   * @param route the template of its path
   */
  public void request(String route, String method, int status, long nanos) {
    requests
        .labelValues(route, method, Integer.toString(status))
        .observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
  }

  /** The metrics in the format that an Accept header asks for: OpenMetrics, or Prometheus' text. */
  public Exposition exposition(@Nullable String accept) {
    ExpositionFormatWriter open = OpenMetricsTextFormatWriter.create();
    ExpositionFormatWriter writer =
        accept != null && open.accepts(accept) ? open : PrometheusTextFormatWriter.create();
    return new Exposition(writer.getContentType(), out -> writer.write(out, registry.scrape()));
  }

  /** One way to write the metrics. */
  public record Exposition(String contentType, Body body) {}

  /** Writes the metrics as they are at the call. */
  @FunctionalInterface
  public interface Body {
    void write(OutputStream out) throws IOException;
  }
}
