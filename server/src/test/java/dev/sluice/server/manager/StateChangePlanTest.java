package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.manager.ChangePlan.CheckpointEffect;
import dev.sluice.server.manager.DefinitionChange.Effect;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.testing.StreamHarness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which change of a definition the state of its query outlives, told before anything stops. */
class StateChangePlanTest {
  private static final String BASE =
      """
      {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
       'transforms': [
         {'filter': 'id >= 0'},
         {'groupBy': {'keys': ['id % 2 AS odd'], 'aggregates': ['count(*) AS n']}}],
       'sink': {'format': 'delta', 'table': 'out', 'outputMode': 'complete'}}
      """;

  @TempDir Path directory;
  private StreamHarness harness;
  private QueryManager queries;

  @BeforeEach
  void run_a_query() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.insert("in", 0, 3);
    queries = harness.manager();
    queries.create(draft(BASE).whole().orElseThrow(), false);
    queries.start("q");
    harness.runTurns();
  }

  @AfterEach
  void close() {
    queries.close();
    harness.runTurns();
    harness.close();
  }

  private static DraftDefinition draft(String json) {
    return DefinitionReader.draft(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String changed(String from, String to) {
    assertThat(BASE).contains(from);
    return BASE.replace(from, to);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"id >= 0; id > 0", "id % 2 AS odd; id % 3 AS odd"})
  void is_kept_where_keys_and_aggregates_stay(String from, String to) {
    ChangePlan plan = queries.plan("q", draft(changed(from, to)));
    assertThat(plan.changes()).hasSize(1);
    assertThat(plan.changes().get(0).effect()).isEqualTo(Effect.RESTART);
    assertThat(plan.checkpoint()).isEqualTo(CheckpointEffect.KEPT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "count(*) AS n; sum(id) AS n; has the values",
        "id % 2 AS odd; name AS odd; has the keys",
        "{'groupBy'; {'dropDuplicates': ['id']}, {'groupBy'; operators",
        "complete; update; output mode complete"
      })
  void is_lost_where_it_would_mean_something_else(String from, String to, String why) {
    ChangePlan plan = queries.plan("q", draft(changed(from, to)));
    assertThat(plan.checkpoint()).isEqualTo(CheckpointEffect.RESET);
    assertThat(plan.changes())
        .anySatisfy(
            change -> {
              assertThat(change.effect()).isEqualTo(Effect.RESET);
              assertThat(change.reason()).contains(why);
            });
  }

  @Test
  void a_query_that_kept_something_does_not_go_on_without() {
    String stateless =
        """
        {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
         'transforms': [{'select': ['id % 2 AS odd', 'id AS n']}],
         'sink': {'format': 'delta', 'table': 'out'}}
        """;
    assertThat(queries.plan("q", draft(stateless)).checkpoint()).isEqualTo(CheckpointEffect.RESET);
    harness.restart();
    var run = harness.start(draft(stateless).whole().orElseThrow());
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA);
  }
}
