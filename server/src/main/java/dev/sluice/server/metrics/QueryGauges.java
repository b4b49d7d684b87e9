package dev.sluice.server.metrics;

import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What queries are at the moment. */
final class QueryGauges {
  private final Queries queries;

  QueryGauges(Queries queries) {
    this.queries = queries;
  }

  void register(PrometheusRegistry registry) {
    registry.register(this::states);
    registry.register(this::desired);
    lag(registry, "versions", "Commits of the source", Backlog::versions);
    lag(registry, "bytes", "Bytes of the source", Backlog::bytes);
    lag(
        registry,
        "rows",
        "Rows of the source, NaN where a file gives no count,",
        QueryGauges::rows);
    lag(
        registry,
        "seconds",
        "Age of the oldest commit of the source, 0 with none,",
        Backlog::seconds);
    registry.register(this::tableVersions);
  }

  private MetricSnapshot states() {
    Gauges gauge = Gauges.named("sluice_query_state", "1 for the state that the query is in.");
    for (QueryView view : queries.list()) {
      for (QueryState state : QueryState.values()) {
        Labels labels = Labels.of("query", view.definition().name(), "state", state.name());
        gauge.add(labels, view.state() == state ? 1 : 0);
      }
    }
    return gauge.done();
  }

  private MetricSnapshot desired() {
    Gauges gauge = Gauges.named("sluice_query_desired_running", "1 where the query should run.");
    for (QueryView view : queries.list()) {
      gauge.add(of(view), view.desiredState() == DesiredState.RUNNING ? 1 : 0);
    }
    return gauge.done();
  }

  private void lag(
      PrometheusRegistry registry, String unit, String what, ToDoubleFunction<Backlog> value) {
    String help = what + " not processed when the last batch ended.";
    registry.register(
        () -> {
          Gauges gauge = Gauges.named("sluice_source_lag_" + unit, help);
          for (QueryView view : queries.list()) {
            QueryProgress last = view.lastProgress();
            if (last != null) {
              List<QueryProgress.SourceProgress> sources = last.sources();
              gauge.add(
                  of(view),
                  sources.stream().mapToDouble(s -> value.applyAsDouble(s.backlog())).sum());
            }
          }
          return gauge.done();
        });
  }

  private static double rows(Backlog backlog) {
    return backlog.rows() == DataFile.UNKNOWN ? Double.NaN : backlog.rows();
  }

  private MetricSnapshot tableVersions() {
    Gauges gauge =
        Gauges.named("sluice_table_version", "Version of the sink table with the last batch.");
    for (QueryView view : queries.list()) {
      QueryProgress last = view.lastProgress();
      if (last != null && last.sink().version() >= 0) {
        gauge.add(of(view), (double) last.sink().version());
      }
    }
    return gauge.done();
  }

  private static Labels of(QueryView view) {
    return Labels.of("query", view.definition().name());
  }
}
