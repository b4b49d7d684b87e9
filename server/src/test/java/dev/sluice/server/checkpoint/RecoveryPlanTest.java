package dev.sluice.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryPlanTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  @Test
  void empty_logs_begin_afresh() {
    assertThat(RecoveryPlan.of(NONE, NONE)).isEqualTo(new RecoveryPlan.Fresh());
  }

  @Test
  void a_committed_batch_is_followed_by_the_next() {
    assertThat(RecoveryPlan.of(OptionalLong.of(7), OptionalLong.of(7)))
        .isEqualTo(new RecoveryPlan.Continue(8));
  }

  @Test
  void a_planned_batch_is_run_again() {
    assertThat(RecoveryPlan.of(OptionalLong.of(7), OptionalLong.of(6)))
        .isEqualTo(new RecoveryPlan.Replay(7));
    assertThat(RecoveryPlan.of(OptionalLong.of(0), NONE)).isEqualTo(new RecoveryPlan.Replay(0));
  }

  @ParameterizedTest
  @CsvSource({"7,5", "6,7", "-1,0", "1,-1"})
  void ends_that_no_crash_leaves_are_corrupt(long planned, long committed) {
    assertThatThrownBy(() -> RecoveryPlan.of(orNone(planned), orNone(committed)))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_CORRUPT));
  }

  private static OptionalLong orNone(long batchId) {
    return batchId < 0 ? NONE : OptionalLong.of(batchId);
  }
}
