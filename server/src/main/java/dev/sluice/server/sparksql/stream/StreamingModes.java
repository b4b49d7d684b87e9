package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which operators an output mode allows.
 *
 * <p>Source: Spark's {@code UnsupportedOperationChecker}.
 */
final class StreamingModes {
  private final OutputMode mode;
  private int aggregations;
  private int operators;
  private boolean unbounded;
  private boolean sessions;
  private boolean joins;
  private boolean outer;

  /** Whether something with state comes after an aggregation. */
  private boolean followed;

  StreamingModes(OutputMode mode) {
    this.mode = mode;
  }

  /**
   * Counts a GROUP BY.
   *
   * @param ends whether its groups are ever complete
   */
  void aggregation(boolean ends) {
    followed |= aggregations > 0;
    aggregations++;
    operators++;
    unbounded |= !ends;
  }

  /** Notes that groups are sessions. */
  void sessions() {
    sessions = true;
  }

  void deduplication() {
    operators++;
    followed |= aggregations > 0 && mode == OutputMode.UPDATE;
  }

  /** Notes a join of two streams as it is written. */
  void declared(JoinKind kind) {
    outer |= kind.addsLeft() || kind.addsRight();
  }

  /** Counts a join of two streams. */
  void join() {
    operators++;
    joins = true;
    followed |= aggregations > 0;
  }

  /** Checks what is about all groups, or is none of them. */
  void ofAll(Rel rel) {
    if (mode != OutputMode.COMPLETE) {
      throw StreamingRules.refused(rel, "the output mode complete");
    }
  }

  void check() {
    if (mode == OutputMode.COMPLETE && aggregations == 0) {
      throw refused(
          "The output mode complete wants a streaming aggregation",
          operators == 0 ? "append" : "append or update");
    }
    if (mode == OutputMode.APPEND && unbounded) {
      throw refused(
          "The output mode append wants groups that are complete some time: a watermark on the event"
              + " time, and the event time or its window among the keys of the aggregation",
          "withWatermark, or the output mode update or complete");
    }
    if (mode == OutputMode.UPDATE && sessions) {
      throw refused("Sessions are not supported in the output mode update", "append or complete");
    }
    if (mode == OutputMode.COMPLETE && joins) {
      throw refused(
          "A join of two streams is not supported in the output mode complete", "append or update");
    }
    if (mode == OutputMode.UPDATE && outer) {
      throw refused(
          "A LEFT, RIGHT or FULL JOIN of two streams is not supported in the output mode update",
          "append");
    }
    if (mode != OutputMode.APPEND && followed) {
      throw refused(
          "Several operators with state one after the other are not supported in the output mode "
              + mode.name().toLowerCase(Locale.ROOT),
          "append");
    }
  }

  private static SluiceException refused(String message, @Nullable String suggestion) {
    SluiceException refusal =
        Refusals.at(
            Position.START,
            ErrorCode.STREAMING_OUTPUT_MODE_UNSUPPORTED_OPERATION,
            message,
            suggestion);
    return new SluiceException(
        refusal.code(),
        String.valueOf(refusal.getMessage()),
        List.of(refusal.problems().get(0).within("/sink/outputMode")));
  }
}
