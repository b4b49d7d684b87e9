package dev.sluice.server.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the process takes of its machine. */
final class ProcessGauges {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final String version;

  ProcessGauges(String version) {
    this.version = version;
  }

  void register(PrometheusRegistry registry) {
    registry.register(this::build);
    registry.register(ProcessGauges::cpu);
    registry.register(ProcessGauges::heap);
    registry.register(
        () ->
            Gauges.of(
                "jvm_threads",
                "Threads of the JVM.",
                ManagementFactory.getThreadMXBean().getThreadCount()));
    if (Files.isReadable(STATUS)) {
      registry.register(
          () ->
              Gauges.of(
                  "process_resident_memory_bytes", "Memory of the process.", residentBytes()));
    }
  }

  private MetricSnapshot build() {
    Labels labels = Labels.of("version", version, "java", Runtime.version().toString());
    return InfoSnapshot.builder()
        .name("sluice_build")
        .help("The server's version.")
        .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build())
        .build();
  }

  private static MetricSnapshot cpu() {
    long nanos =
        ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    return CounterSnapshot.builder()
        .name("process_cpu_seconds")
        .help("Processor time of the process.")
        .dataPoint(
            CounterDataPointSnapshot.builder()
                .value(nanos / (double) TimeUnit.SECONDS.toNanos(1))
                .build())
        .build();
  }

  private static MetricSnapshot heap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    return Gauges.named("jvm_memory_used_bytes", "Memory that the JVM uses.")
        .add(Labels.of("area", "heap"), (double) memory.getHeapMemoryUsage().getUsed())
        .add(Labels.of("area", "nonheap"), (double) memory.getNonHeapMemoryUsage().getUsed())
        .done();
  }

  private static double residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          String kilobytes = line.substring(RESIDENT.length()).replace("kB", "").strip();
          return Double.parseDouble(kilobytes) * 1024;
        }
      }
    } catch (IOException e) {
      return Double.NaN; // the process is about to end
    }
    return Double.NaN;
  }
}
