package dev.sluice.server.metrics;

import dev.sluice.server.manager.EventLog;
import dev.sluice.server.manager.QueryEvent;
import dev.sluice.server.manager.QueryEvent.Change;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.StatefulMetric;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts what queries did since the server started; a deleted query is forgotten. */
final class QueryCounters {
  private static final int PAGE = 256;
  private static final double[] SECONDS = {0.002, 0.01, 0.05, 0.2, 1, 5, 30};

  private final Counter inputRows;
  private final Counter outputRows;
  private final Counter outputBytes;
  private final Counter batches;
  private final Counter restarts;
  private final Counter errors;
  private final Histogram phases;
  private long position;

  QueryCounters(PrometheusRegistry registry) {
    inputRows = counter(registry, "sluice_input_rows_total", "Rows that the query read.");
    outputRows = counter(registry, "sluice_output_rows_total", "Rows that the query committed.");
    outputBytes =
        counter(registry, "sluice_output_bytes_total", "Bytes of the files that it committed.");
    batches = counter(registry, "sluice_batches_total", "Micro-batches that it committed.");
    restarts = counter(registry, "sluice_restarts_total", "Restarts after a transient failure.");
    errors =
        Counter.builder()
            .name("sluice_errors_total")
            .help("Errors by code.")
            .labelNames("query", "code")
            .register(registry);
    phases =
        Histogram.builder()
            .name("sluice_batch_duration_seconds")
            .help("Time that a micro-batch spent in each phase, in Spark's names.")
            .labelNames("query", "phase")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).labelNames("query").register(registry);
  }

  /** Reads at each entry, on the thread that added it, so that none is lost to the log's end. */
  void follow(EventLog<QueryEvent> log) {
    position = log.last();
    log.follow(() -> read(log));
  }

  private synchronized void read(EventLog<QueryEvent> log) {
    EventLog.Page<QueryEvent> page = log.after(position, PAGE);
    position = page.first() - 1 + page.entries().size();
    page.entries().forEach(this::count);
  }

  private void count(QueryEvent event) {
    if (event instanceof QueryEvent.Progressed progressed) {
      count(progressed.progress());
    } else if (event instanceof QueryEvent.Failed failed) {
      errors.labelValues(failed.query(), failed.error().code().name()).inc();
    } else if (event instanceof QueryEvent.Changed changed) {
      count(changed);
    }
  }

  private void count(QueryProgress made) {
    String query = made.name();
    inputRows.labelValues(query).inc(made.numInputRows());
    outputRows.labelValues(query).inc(made.sink().numOutputRows());
    outputBytes.labelValues(query).inc(made.sink().numBytes());
    batches.labelValues(query).inc();
    made.durationMs()
        .forEach(
            (phase, millis) ->
                phases
                    .labelValues(query, phase)
                    .observe(millis / (double) TimeUnit.SECONDS.toMillis(1)));
  }

  private void count(QueryEvent.Changed changed) {
    if (changed.change() == Change.DELETED) {
      forget(changed.query());
    } else if (changed.change() == Change.STATE
        && changed.view().state() == QueryState.RESTARTING) {
      restarts.labelValues(changed.query()).inc();
    }
  }

  private void forget(String query) {
    List<StatefulMetric<?, ?>> all =
        List.of(inputRows, outputRows, outputBytes, batches, restarts, errors, phases);
    all.forEach(metric -> metric.removeIf(labels -> labels.get(0).equals(query)));
  }
}
