package dev.sluice.server.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams into tables with column mapping. */
class MappedSinkTest {
  private static final TableRef OUT = new TableRef.Named("out");

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private void run(SinkSpec sink, Transform... steps) {
    harness.start(
        new QueryDefinition(
            "q",
            Definitions.source("in", 1000),
            List.of(steps),
            sink,
            null,
            new Trigger.AsSoonAsPossible()));
    harness.runTurns();
  }

  private static SinkSpec.Delta made(SinkSpec.Delta sink, String mode, String... partitionBy) {
    Map<String, String> properties = Map.of("delta.columnMapping.mode", mode);
    return sink.withCreation(new SinkSpec.Creation(List.of(partitionBy), properties));
  }

  private DeltaTable assertMapped() {
    DeltaTable out = harness.table("out");
    assertThat(out.metadata().stored().names()).allMatch(name -> name.startsWith("col-"));
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void appends_to_a_table_that_it_makes(String mode) {
    harness.insert("in", 1, 3);
    run(
        made(new SinkSpec.Delta(OUT, OutputMode.APPEND), mode, "the name"),
        new Transform.WithColumn("the name", "name", null));
    harness.insert("in", 3, 4);
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[1, n1, n1]", "[2, n2, n2]", "[3, n3, n3]");
    DeltaTable out = assertMapped();
    String partition = out.metadata().stored().names().get(2);
    assertThat(out.snapshot().files())
        .hasSize(3)
        .allMatch(file -> file.file().partitionValues().containsKey(partition));
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void replaces_the_whole_result(String mode) {
    harness.insert("in", 1, 4);
    Transform counted =
        new Transform.GroupBy(List.of("id % 2 AS `the rest`"), List.of("count(*) AS n"));
    run(made(new SinkSpec.Delta(OUT, OutputMode.COMPLETE), mode), counted);
    harness.insert("in", 4, 6);
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[0, 2]", "[1, 3]");
    assertMapped();
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void replaces_rows_by_their_keys(String mode) {
    SinkSpec.Upsert upsert = new SinkSpec.Upsert(List.of("id"), null, null);
    harness.createTable("out", Map.of("delta.columnMapping.mode", mode));
    harness.insert("out", 2, 9);
    harness.insert("in", 1, 4);
    run(
        new SinkSpec.Delta(OUT, OutputMode.APPEND, upsert),
        new Transform.Filter("id < 4"),
        new Transform.WithColumn("name", "'new' || id", null));
    assertThat(harness.rows("out"))
        .startsWith("[1, new1]", "[2, new2]", "[3, new3]", "[4, n4]")
        .hasSize(8);
    assertMapped();
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void adds_the_columns_that_rows_have(String mode) {
    harness.createTable("out", Map.of("delta.columnMapping.mode", mode));
    harness.insert("out", 1, 2);
    harness.insert("in", 2, 3);
    run(
        new SinkSpec.Delta(OUT, OutputMode.APPEND).withMergeSchema(),
        new Transform.WithColumn("twice as much", "named_struct('a b', id * 2)", null));
    assertThat(harness.rows("out", Object::toString))
        .containsExactlyInAnyOrder("[1, n1, null]", "[2, n2, [4]]");
    assertThat(assertMapped().metadata().configuration())
        .containsEntry("delta.columnMapping.maxColumnId", "4");
  }
}
