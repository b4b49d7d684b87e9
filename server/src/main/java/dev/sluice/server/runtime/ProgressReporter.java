package dev.sluice.server.runtime;

import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryProgress.SinkProgress;
import dev.sluice.server.model.QueryProgress.SourceProgress;
import dev.sluice.server.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the progress object of each batch of a run. Source: Spark's {@code ProgressReporter}. Not
 * thread-safe.
 */
final class ProgressReporter {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final UUID runId;
  private @Nullable Instant lastTrigger;

  ProgressReporter(UUID runId) {
    this.runId = runId;
  }

  QueryProgress report(QueryPlan plan, Instant triggeredAt, BatchResult result) {
    QueryProgress progress =
        new QueryProgress(
            plan.checkpoint().queryId(),
            runId,
            plan.name(),
            triggeredAt,
            result.batch().id(),
            TimeUnit.NANOSECONDS.toMillis(result.elapsedNanos()),
            result.durationMs(),
            sources(plan, triggeredAt, result),
            new SinkProgress(
                plan.sink().description(),
                result.staged().rows(),
                result.staged().files().size(),
                result.staged().sizeBytes(),
                result.version()),
            result.state());
    lastTrigger = triggeredAt;
    return progress;
  }

  private List<SourceProgress> sources(QueryPlan plan, Instant triggeredAt, BatchResult result) {
    MicroBatch batch = result.batch();
    double sinceLast =
        lastTrigger == null
            ? Double.NaN
            : Duration.between(lastTrigger, triggeredAt).toMillis() / 1000.0;
    List<SourceProgress> all = new ArrayList<>();
    for (int i = 0; i < batch.ends().size(); i++) {
      Source source = plan.inputs().sources().get(i);
      long rows = result.inputRows().get(i);
      all.add(
          new SourceProgress(
              source.description(),
              Inputs.known(batch.starts().get(i)),
              Inputs.known(batch.ends().get(i)),
              source.newest(),
              rows,
              rows / sinceLast,
              rows * NANOS / result.elapsedNanos(),
              source.backlog(Inputs.known(batch.ends().get(i)))));
    }
    return all;
  }
}
