package dev.sluice.server.model;

import java.util.List;
import java.util.Set;

/**
 * What a streaming query with state does in each batch, beside the query of its result.
 *
 * @param eventTimes the watermarks that it defines, in the order of their definition
 * @param operators what keeps state, each after those whose output it reads
 * @param evictsByWatermark whether a batch without rows has something to do once the watermark has
 *     moved
 */
public record StreamingPlan(
    List<EventTime> eventTimes, List<StatefulOperator> operators, boolean evictsByWatermark) {
  public StreamingPlan {
    eventTimes = List.copyOf(eventTimes);
    operators = List.copyOf(operators);
  }

  /** Whether a batch depends on its own rows only. */
  public boolean isStateless() {
    return eventTimes.isEmpty() && operators.isEmpty();
  }

  /** Whether rows are grouped. */
  public boolean aggregates() {
    Set<String> names = Set.of(StatefulOperator.AGGREGATION, StatefulOperator.SESSIONS);
    return operators.stream().anyMatch(each -> names.contains(each.name()));
  }
}
