package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Transform;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What time it is in a batch, and where. */
class BatchTimeTest {
  private static final Transform TIME =
      new Transform.Select(List.of("id", "date_format(now(), 'yyyy-MM-dd HH:mm:ss.SSSSSS') AS t"));

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.insert("in", 0, 1);
    harness.clock.set(Instant.parse("2026-11-23T22:30:00.123456Z"));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"PLANNED", "EXECUTED", "STAGED"})
  void batch_that_runs_again_has_the_time_at_which_it_was_planned(Step last) {
    harness.observe(
        (query, batch, step) -> {
          if (step == last) {
            throw new Crash("after " + step);
          }
        });
    harness.restart();
    harness.start(Definitions.copy("q", "in", "out", TIME));
    harness.runTurns(1);
    harness.observe(WalkObserver.NONE);
    harness.restart();
    harness.advance(Duration.ofHours(1));
    harness.start(Definitions.copy("q", "in", "out", TIME));
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[0, 2026-11-23 22:30:00.123000]");

    harness.insert("in", 1, 2);
    harness.runTurns();
    assertThat(harness.rows("out").get(1)).startsWith("[1, 2026-11-23 23:30");
  }

  @Test
  void session_time_zone_is_the_definitions() {
    QueryDefinition utc = Definitions.copy("q", "in", "out", TIME);
    QueryDefinition berlin =
        new QueryDefinition(
            utc.name(),
            utc.source(),
            utc.transforms(),
            utc.sink(),
            null,
            utc.trigger(),
            ZoneId.of("Europe/Berlin"));
    harness.start(berlin);
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[0, 2026-11-23 23:30:00.123000]");
  }
}
