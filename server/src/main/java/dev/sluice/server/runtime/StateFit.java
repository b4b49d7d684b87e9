package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.StateVersion;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StreamingPlan;
import java.util.List;

/**
 * Whether operators can go on with what others have kept.
 *
 * <p>Source of the error classes: Spark's {@code StateSchemaCompatibilityChecker}.
 */
final class StateFit {
  private StateFit() {}

  /** Refuses state of other operators, or of the same with other columns. */
  static void check(List<StateVersion.Operator> kept, StreamingPlan plan, long version) {
    List<String> had = kept.stream().map(StateVersion.Operator::name).toList();
    List<String> has = plan.operators().stream().map(StatefulOperator::name).toList();
    if (!had.equals(has)) {
      throw refused(
          ErrorCode.STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA,
          "The state after batch " + version + " is that of the operators " + had,
          "the definition has " + has);
    }
    for (int i = 0; i < kept.size(); i++) {
      StatefulOperator.Shape before = kept.get(i).shape();
      StatefulOperator.Shape now = plan.operators().get(i).shape();
      String operator = "of " + has.get(i) + " (operator " + i + ") after batch " + version;
      if (!before.keys().equals(now.keys())) {
        throw refused(
            ErrorCode.STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE,
            "The state " + operator + " has the keys " + before.keys(),
            "the definition has " + now.keys());
      }
      if (!before.values().equals(now.values())) {
        throw refused(
            ErrorCode.STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE,
            "The state " + operator + " has the values " + before.values(),
            "the definition has " + now.values());
      }
    }
  }

  private static SluiceException refused(ErrorCode code, String had, String has) {
    return new SluiceException(code, had + "; " + has + ".");
  }
}
