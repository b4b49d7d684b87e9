package dev.sluice.server.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Makes gauges of numbers that exist elsewhere. */
final class Gauges {
  private final GaugeSnapshot.Builder gauge;

  private Gauges(String name, String help) {
    gauge = GaugeSnapshot.builder().name(name).help(help);
  }

  static Gauges named(String name, String help) {
    return new Gauges(name, help);
  }

  /** A gauge of one number without labels. */
  static GaugeSnapshot of(String name, String help, double value) {
    return named(name, help).add(Labels.EMPTY, value).done();
  }

  Gauges add(Labels labels, double value) {
    gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
    return this;
  }

  GaugeSnapshot done() {
    return gauge.build();
  }
}
