package dev.sluice.server.runtime;

import dev.sluice.server.engine.StateBatch;
import dev.sluice.server.engine.StateBatch.Counts;
import dev.sluice.server.engine.StateBatch.EventTimes;
import dev.sluice.server.engine.StateSession.Watermarks;
import dev.sluice.server.model.QueryProgress.EventTimeProgress;
import dev.sluice.server.model.QueryProgress.StateOperatorProgress;
import dev.sluice.server.model.QueryProgress.StateProgress;
import dev.sluice.server.model.StreamingPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What progress tells of a batch's event times and state. */
final class StateReport {
  private StateReport() {}

  static StateProgress of(StreamingPlan plan, StateBatch batch, Watermarks watermarks) {
    List<StateOperatorProgress> operators = new ArrayList<>();
    for (int i = plan.operators().size() - 1; i >= 0; i--) { // Spark begins at the sink
      Counts counts = batch.counts().get(i);
      operators.add(
          new StateOperatorProgress(
              plan.operators().get(i).name(),
              counts.total(),
              counts.updated(),
              counts.removed(),
              counts.dropped()));
    }
    EventTimeProgress times =
        plan.eventTimes().isEmpty() ? null : times(batch.eventTimes(), watermarks);
    return new StateProgress(times, operators);
  }

  /** Of several event times Spark tells those of the first. */
  private static EventTimeProgress times(List<EventTimes> all, Watermarks watermarks) {
    List<EventTimes> seen = all.stream().filter(times -> times.count() > 0).toList();
    return new EventTimeProgress(
        Instant.ofEpochMilli(watermarks.evict()),
        instant(seen, EventTimes::max),
        instant(seen, EventTimes::min),
        instant(seen, EventTimes::average));
  }

  private static @Nullable Instant instant(List<EventTimes> seen, ToLongFunction<EventTimes> part) {
    LongStream millis = seen.stream().limit(1).mapToLong(part);
    return millis.boxed().findFirst().map(Instant::ofEpochMilli).orElse(null);
  }
}
