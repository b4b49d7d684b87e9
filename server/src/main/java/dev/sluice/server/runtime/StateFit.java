package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.checkpoint.StateVersion;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StreamingPlan;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether operators can go on with what others have kept.
 *
 * <p>Source of the error classes: Spark's {@code StateSchemaCompatibilityChecker}.
 */
final class StateFit {
  private static final Set<ErrorCode> MISFITS =
      Set.of(
          ErrorCode.STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA,
          ErrorCode.STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE,
          ErrorCode.STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE);

  private StateFit() {}

  /**
   * Why another definition cannot go on with what a checkpoint keeps; null where it can, and where
   * it is faulty in itself.
   */
  static @Nullable String misfit(
      Connectors connectors,
      Checkpoint checkpoint,
      QueryDefinition current,
      QueryDefinition changed) {
    OptionalLong last = checkpoint.commits().newest();
    if (last.isEmpty()) {
      return null;
    }
    List<StateVersion.Operator> kept = kept(checkpoint, last.getAsLong());
    try (Inputs inputs = Inputs.open(connectors, changed.inputs())) {
      StreamingPlan plan = Pipelines.compile(changed, inputs.columns()).plan();
      check(kept, plan, last.getAsLong());
    } catch (SluiceException e) {
      return MISFITS.contains(e.code()) ? e.getMessage() : null;
    }
    OutputMode before = ResultSink.mode(current.sink());
    OutputMode after = ResultSink.mode(changed.sink());
    return kept.isEmpty() || before == after
        ? null
        : "What was kept and what was given away already belong to the output mode "
            + before.name().toLowerCase(Locale.ROOT)
            + ".";
  }

  /**
   * Refuses a pipeline without state that is to go on with a checkpoint which has some: its
   * watermark and its rows would be lost without a word.
   */
  static void checkNone(Checkpoint checkpoint, StreamingPlan stateless) {
    OptionalLong last = checkpoint.commits().newest();
    if (last.isPresent()) {
      check(kept(checkpoint, last.getAsLong()), stateless, last.getAsLong());
    }
  }

  private static List<StateVersion.Operator> kept(Checkpoint checkpoint, long version) {
    return checkpoint.state().read(version).map(StateVersion::operators).orElse(List.of());
  }

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
