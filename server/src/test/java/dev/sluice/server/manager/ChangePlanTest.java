package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.manager.ChangePlan.CheckpointEffect;
import dev.sluice.server.manager.DefinitionChange.Effect;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.testing.StreamHarness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangePlanTest {
  private static final String BASE =
      """
      {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
       'transforms': [{'filter': 'id >= 0'}, {'filter': 'id < 1000'}],
       'sink': {'format': 'delta', 'table': 'out'}}
      """;

  @TempDir Path directory;
  private StreamHarness harness;
  private QueryManager queries;

  @BeforeEach
  void create_a_query() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.createTable("other");
    harness.insert("in", 0, 3);
    harness.insert("other", 10, 12);
    queries = harness.manager();
    queries.create(definition(BASE), false);
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

  private static QueryDefinition definition(String json) {
    return draft(json).whole().orElseThrow();
  }

  private void run() {
    queries.start("q");
    harness.runTurns();
  }

  private ChangePlan plan(String from, String to) {
    assertThat(BASE).contains(from);
    return queries.plan("q", draft(BASE.replace(from, to)));
  }

  private static DefinitionChange only(ChangePlan plan) {
    assertThat(plan.problems()).isEmpty();
    assertThat(plan.changes()).hasSize(1);
    return plan.changes().get(0);
  }

  @Test
  void the_same_definition_changes_nothing() {
    run();
    ChangePlan plan = queries.plan("q", draft(BASE));
    assertThat(plan)
        .isEqualTo(
            new ChangePlan(false, plan.problems(), false, CheckpointEffect.KEPT, plan.changes()));
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.problems()).isEmpty();
  }

  @Test
  void a_step_that_differs_restarts_the_run_and_keeps_the_checkpoint() {
    run();
    ChangePlan plan = plan("id < 1000", "id < 10");
    DefinitionChange change = only(plan);
    assertThat(change.pointer()).isEqualTo("/transforms/1/filter");
    assertThat(change.before()).hasToString("\"id < 1000\"");
    assertThat(change.after()).hasToString("\"id < 10\"");
    assertThat(change.effect()).isEqualTo(Effect.RESTART);
    assertThat(plan.restart()).isTrue();
    assertThat(plan.checkpoint()).isEqualTo(CheckpointEffect.KEPT);
    queries.stop("q");
    harness.runTurns();
    assertThat(plan("id < 1000", "id < 10").restart()).isFalse();
  }

  @Test
  void a_step_put_between_others_is_one_change() {
    DefinitionChange change =
        only(plan("{'filter': 'id < 1000'}", "{'drop': ['name']}, {'filter': 'id < 1000'}"));
    assertThat(change.pointer()).isEqualTo("/transforms/1");
    assertThat(change.before()).isNull();
    assertThat(change.after()).hasToString("{\"drop\":[\"name\"]}");
    assertThat(only(plan("{'filter': 'id >= 0'}, ", "")).after()).isNull();
  }

  @Test
  void where_to_start_has_no_effect_once_the_query_began() {
    String source = "'table': 'in'";
    String starting = source + ", 'options': {'startingVersion': 0, 'ignoreDeletes': true}";
    assertThat(plan(source, starting).changes())
        .extracting(DefinitionChange::effect)
        .containsOnly(Effect.RESTART);
    run();
    assertThat(plan(source, starting).changes())
        .extracting(DefinitionChange::pointer, DefinitionChange::effect)
        .containsExactlyInAnyOrder(
            tuple("/source/options/startingVersion", Effect.NONE),
            tuple("/source/options/ignoreDeletes", Effect.RESTART));
  }

  @Test
  void another_source_or_sink_resets_what_has_begun_and_only_that() {
    assertThat(plan("'in'", "'other'").checkpoint()).isEqualTo(CheckpointEffect.KEPT);
    assertThat(plan("'out'", "'new'").checkpoint()).isEqualTo(CheckpointEffect.KEPT);
    run();
    ChangePlan source = plan("'in'", "'other'");
    assertThat(source.checkpoint()).isEqualTo(CheckpointEffect.RESET);
    assertThat(only(source).pointer()).isEqualTo("/source/table");
    assertThat(only(source).effect()).isEqualTo(Effect.RESET);
    ChangePlan sink = plan("'out'", "'new'");
    assertThat(sink.checkpoint()).isEqualTo(CheckpointEffect.RESET);
    assertThat(only(sink).pointer()).isEqualTo("/sink/table");
    assertThat(only(sink).effect()).isEqualTo(Effect.RESET);
  }

  @Test
  void a_source_more_resets_what_has_begun_and_a_table_more_does_not() {
    run();
    String last = "{'filter': 'id < 1000'}";
    String other = "{'source': {'format': 'delta', 'table': 'other'}}";
    ChangePlan stream = plan(last, "{'union': " + other + "}, " + last);
    assertThat(stream.checkpoint()).isEqualTo(CheckpointEffect.RESET);
    assertThat(only(stream).pointer()).isEqualTo("/transforms/1");
    assertThat(only(stream).effect()).isEqualTo(Effect.RESET);
    ChangePlan table =
        plan(
            last,
            "{'join': {'with': "
                + other
                + ", 'on': 'input.id = other.id', 'type': 'semi', 'streaming': false}}, "
                + last);
    assertThat(table.checkpoint()).isEqualTo(CheckpointEffect.KEPT);
    assertThat(only(table).effect()).isEqualTo(Effect.RESTART);
    ChangePlan policy = plan("'sink'", "'watermarkPolicy': 'max', 'sink'");
    assertThat(only(policy).effect()).isEqualTo(Effect.RESET);
  }

  @Test
  void the_same_tables_by_their_paths_are_no_others() {
    run();
    String in = directory.resolve("warehouse/in").toString();
    String out = directory.resolve("warehouse/out").toString();
    ChangePlan source = plan("'table': 'in'", "'path': '" + in + "'");
    assertThat(source.checkpoint()).isEqualTo(CheckpointEffect.KEPT);
    assertThat(source.changes()).extracting(DefinitionChange::effect).containsOnly(Effect.RESTART);
    assertThat(plan("'table': 'out'", "'path': '" + out + "'").checkpoint())
        .isEqualTo(CheckpointEffect.KEPT);
  }

  @Test
  void another_checkpoint_location_begins_anew_there() {
    run();
    String sink = "'table': 'out'";
    ChangePlan plan = plan(sink, sink + ", 'checkpointLocation': 'elsewhere'");
    assertThat(plan.checkpoint()).isEqualTo(CheckpointEffect.NEW);
    assertThat(only(plan).pointer()).isEqualTo("/sink/checkpointLocation");
    ChangePlan same = plan(sink, sink + ", 'checkpointLocation': 'checkpoints/q'");
    assertThat(same.checkpoint()).isEqualTo(CheckpointEffect.KEPT);
    ChangePlan both =
        queries.plan(
            "q",
            draft(
                BASE.replace("'in'", "'other'")
                    .replace(sink, sink + ", 'checkpointLocation': 'elsewhere'")));
    assertThat(both.checkpoint()).isEqualTo(CheckpointEffect.NEW);
  }

  @Test
  void a_plan_lists_what_is_wrong_and_changes_nothing() {
    ChangePlan plan = queries.plan("p", draft(BASE.replace("id < 1000", "idd < 1")));
    assertThat(plan.checkpoint()).isEqualTo(CheckpointEffect.NEW);
    assertThat(plan.problems())
        .extracting(Problem::pointer)
        .containsExactly("/transforms/1/filter", "/name");
    assertThat(queries.list()).hasSize(1);
    assertThat(queries.get("q").revision()).isEqualTo(1);
  }

  @Test
  void an_incompatible_change_is_refused_unless_it_may_reset() {
    run();
    QueryId old = queries.get("q").id();
    QueryDefinition other = definition(BASE.replace("'in'", "'other'"));
    assertThatThrownBy(() -> queries.put(other, null))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE_CHANGE);
              assertThat(e.problems())
                  .extracting(Problem::pointer)
                  .containsExactly("/source/table");
            });
    assertThat(queries.get("q").revision()).isEqualTo(1);
    queries.put(other, null, OnIncompatible.RESET);
    harness.runTurns();
    assertThat(harness.rows("out"))
        .containsExactly("[0, n0]", "[1, n1]", "[10, n10]", "[11, n11]", "[2, n2]");
    assertThat(queries.get("q").id()).isNotEqualTo(old);
    harness.insert("other", 12, 13);
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(6).contains("[12, n12]");
  }

  @Test
  void a_reset_that_a_crash_cuts_off_is_finished_by_the_next_start() {
    run();
    queries.put(definition(BASE.replace("'out'", "'new'")), null, OnIncompatible.RESET);
    harness.restart();
    queries = harness.manager();
    queries.load();
    queries.resume();
    harness.runTurns();
    assertThat(harness.rows("new")).containsExactly("[0, n0]", "[1, n1]", "[2, n2]");
    assertThat(harness.rows("out")).hasSize(3);
  }

  @Test
  void a_change_that_fits_may_reset_and_does_not() {
    run();
    QueryId old = queries.get("q").id();
    queries.put(definition(BASE.replace("id < 1000", "id < 10")), null, OnIncompatible.RESET);
    harness.runTurns();
    assertThat(queries.get("q").id()).isEqualTo(old);
    assertThat(harness.rows("out")).hasSize(3);
  }
}
