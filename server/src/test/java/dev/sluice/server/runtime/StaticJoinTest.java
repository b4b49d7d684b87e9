package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream joined with a table that is read anew for each batch. */
class StaticJoinTest {
  private static final Transform BOTH = new Transform.Select(List.of("input.id AS id", "d.name"));

  @TempDir private Path directory;
  private StreamHarness harness;
  private int queries;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.createTable("dim");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private static Transform join(JoinType type, String on, Transform... steps) {
    return Definitions.join("dim", "d", type, on, steps);
  }

  private StreamingQuery start(Transform... steps) {
    QueryDefinition query = Definitions.copy("q", "in", "out", steps);
    harness.validate(query);
    StreamingQuery run = harness.start(query);
    harness.runTurns();
    return run;
  }

  private void named(String table, String rows) {
    harness.append(harness.table(table), "SELECT * FROM (VALUES " + rows + ") AS t(id, name)");
    harness.runTurns();
  }

  @Test
  void each_batch_sees_the_table_as_it_is_then_and_the_table_alone_makes_none() {
    named("dim", "(1::BIGINT, 'one')");
    named("in", "(1::BIGINT, 'a'), (2, 'b')");
    start(join(JoinType.INNER, "input.id = d.id"), BOTH);
    assertThat(harness.rows("out")).containsExactly("[1, one]");
    named("dim", "(2::BIGINT, 'two')");
    assertThat(harness.committedBatches("out")).containsExactly(0L);
    named("in", "(2::BIGINT, 'c')");
    assertThat(harness.rows("out")).containsExactly("[1, one]", "[2, two]");
    QueryProgress last = harness.progress.get(harness.progress.size() - 1);
    assertThat(last.sources()).hasSize(1);
    assertThat(last.numInputRows()).isEqualTo(1);
  }

  @Test
  void each_kind_keeps_its_rows() {
    named("dim", "(1::BIGINT, 'one'), (1, 'uno'), (9, 'nine')");
    named("in", "(1::BIGINT, 'a'), (2, 'b'), (NULL, 'c')");
    assertThat(out(join(JoinType.LEFT, "input.id = d.id"), BOTH))
        .containsExactlyInAnyOrder("[1, one]", "[1, uno]", "[2, null]", "[null, null]");
    assertThat(out(join(JoinType.LEFT_SEMI, "input.id = d.id"))).containsExactly("[1, a]");
    assertThat(out(join(JoinType.LEFT_ANTI, "input.id = d.id")))
        .containsExactlyInAnyOrder("[2, b]", "[null, c]");
    assertThat(
            out(
                join(
                    JoinType.INNER,
                    "input.id < most",
                    new Transform.GroupBy(List.of(), List.of("max(id) AS most"))),
                new Transform.Select(List.of("most AS id", "name"))))
        .containsExactlyInAnyOrder("[9, a]", "[9, b]");
  }

  /** The rows of a new query. */
  private List<String> out(Transform... steps) {
    String name = "out" + ++queries;
    QueryDefinition query = Definitions.copy(name, "in", name, steps);
    harness.validate(query);
    harness.start(query);
    harness.runTurns();
    return harness.rows(name);
  }

  @Test
  void a_table_joined_before_state_is_read_by_the_operators() {
    named("dim", "(1::BIGINT, 'x'), (2, 'x'), (3, 'y')");
    named("in", "(1::BIGINT, 'a'), (2, 'b'), (3, 'c'), (4, 'd')");
    start(
        join(JoinType.INNER, "input.id = d.id"),
        new Transform.Select(List.of("input.id AS id", "d.name")),
        new Transform.DropDuplicates(List.of("name"), false));
    assertThat(harness.rows("out")).hasSize(2);
    named("dim", "(5::BIGINT, 'y'), (6, 'z')");
    named("in", "(5::BIGINT, 'e'), (6, 'f')");
    assertThat(harness.rows("out")).hasSize(3).contains("[6, z]");
  }

  @Test
  void a_column_that_the_table_gets_is_there_in_the_next_batch() {
    named("dim", "(1::BIGINT, 'one')");
    named("in", "(1::BIGINT, 'a')");
    StreamingQuery run = start(join(JoinType.LEFT, "input.id = d.id"), BOTH);
    DeltaTable dim = harness.table("dim");
    StructType wider =
        StructType.of(
            Field.of("id", PrimitiveType.LONG),
            Field.of("name", PrimitiveType.STRING),
            Field.of("note", PrimitiveType.STRING));
    dim.commit(
        Transaction.on(dim.snapshot(), ReadSet.nothing())
            .metadata(dim.metadata().changed(wider, dim.metadata().configuration()))
            .build("CHANGE COLUMNS", Map.of(), Map.of()));
    named("in", "(1::BIGINT, 'b')");
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).containsExactly("[1, one]", "[1, one]");
  }
}
