package dev.sluice.server.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeSchemaTest {
  private static final SinkSpec.Delta OUT =
      new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND);
  private static final SinkSpec.Delta MERGED = OUT.withMergeSchema();
  private static final Transform TWICE = new Transform.WithColumn("twice", "id * 2", null);

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

  private static QueryDefinition query(SinkSpec sink, Transform... steps) {
    return new QueryDefinition(
        "q",
        Definitions.source("in", 1000),
        List.of(steps),
        sink,
        null,
        new Trigger.AsSoonAsPossible());
  }

  private StreamingQuery run(QueryDefinition definition) {
    StreamingQuery run = harness.start(definition);
    harness.runTurns();
    return run;
  }

  private Commit newest() {
    DeltaTable table = harness.table("out");
    return table.changes(table.version(), 1).get(0);
  }

  private void addColumn(String name) {
    DeltaTable table = harness.table("out");
    Snapshot snapshot = table.snapshot();
    List<Field> fields = new ArrayList<>(snapshot.metadata().schema().fields());
    fields.add(Field.of(name, PrimitiveType.STRING));
    TableMetadata changed = snapshot.metadata().changed(new StructType(fields), Map.of());
    table.commit(
        Transaction.on(snapshot, ReadSet.nothing())
            .metadata(changed)
            .build("ADD COLUMNS", Map.of(), Map.of()));
  }

  @Test
  void a_new_column_comes_in_the_commit_of_the_first_rows_that_have_it() {
    harness.createTable("out");
    harness.insert("out", 90, 91);
    harness.insert("in", 1, 3);
    run(query(MERGED, TWICE));

    assertThat(harness.rows("out")).containsExactly("[1, n1, 2]", "[2, n2, 4]", "[90, n90, null]");
    TableMetadata metadata = Objects.requireNonNull(newest().metadata());
    assertThat(metadata.schema().names()).containsExactly("id", "name", "twice");
    assertThat(newest().adds()).hasSize(1);
    assertThat(harness.committedBatches("out")).containsExactly(0L);

    harness.insert("in", 3, 4);
    harness.runTurns();
    assertThat(newest().metadata()).isNull();
    assertThat(harness.rows("out")).contains("[3, n3, 6]");
  }

  @Test
  void without_the_option_a_new_column_is_refused() {
    harness.createTable("out");
    assertThatThrownBy(() -> harness.validate(query(OUT, TWICE)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("The table has no column twice");
    harness.validate(query(MERGED, TWICE));
  }

  @Test
  void what_is_there_keeps_its_type_and_its_place() {
    harness.createTable("out");
    harness.insert("in", 1, 2);
    run(
        query(
            MERGED,
            new Transform.Select(
                List.of("id * 2 AS twice", "'x' AS NAME", "cast(id AS int) AS ID"))));
    assertThat(harness.table("out").metadata().schema())
        .isEqualTo(
            StructType.of(
                Field.of("id", PrimitiveType.LONG),
                Field.of("name", PrimitiveType.STRING),
                Field.of("twice", PrimitiveType.LONG)));
    assertThat(harness.rows("out")).containsExactly("[1, x, 2]");
  }

  @Test
  void a_new_field_of_a_struct_comes_behind_the_others_and_fields_go_by_name() {
    StructType before =
        StructType.of(Field.of("a", PrimitiveType.LONG), Field.of("b", PrimitiveType.STRING));
    harness.createTable("out", StructType.of(Field.of("s", before)));
    harness.append(harness.table("out"), "SELECT {'a': 7::BIGINT, 'b': 'seven'} AS s");
    harness.insert("in", 1, 2);
    run(
        query(
            MERGED,
            new Transform.Select(List.of("named_struct('c', id + 1, 'B', name, 'a', id) AS s"))));

    assertThat(harness.table("out").metadata().schema().sql())
        .isEqualTo("struct<s:struct<a:bigint,b:string,c:bigint>>");
    assertThat(harness.rows("out")).containsExactly("[[1, n1, 2]]", "[[7, seven, null]]");
  }

  @Test
  void a_field_that_the_query_lacks_is_null() {
    StructType struct =
        StructType.of(Field.of("a", PrimitiveType.LONG), Field.of("b", PrimitiveType.STRING));
    harness.createTable("out", StructType.of(Field.of("s", struct)));
    harness.insert("in", 1, 2);
    run(query(OUT, new Transform.Select(List.of("named_struct('b', name) AS s"))));
    assertThat(harness.rows("out")).containsExactly("[[null, n1]]");
  }

  @Test
  void a_field_that_the_table_lacks_is_refused_without_the_option() {
    StructType struct = StructType.of(Field.of("a", PrimitiveType.LONG));
    harness.createTable("out", StructType.of(Field.of("s", struct)));
    QueryDefinition more = query(OUT, new Transform.Select(List.of("named_struct('x', id) AS s")));
    assertThatThrownBy(() -> harness.validate(more)).hasMessageContaining("cannot take a value");
  }

  @Test
  void an_upsert_adds_columns_but_not_those_that_only_say_what_goes() {
    harness.createTable("out");
    harness.insert("out", 1, 4);
    harness.insert("in", 2, 5);
    SinkSpec.Upsert upsert = new SinkSpec.Upsert(List.of("id"), "op = 'D'", null);
    SinkSpec sink = new SinkSpec.Delta(OUT.table(), OutputMode.APPEND, upsert).withMergeSchema();
    run(query(sink, TWICE, new Transform.WithColumn("op", "if(id = 3, 'D', 'U')", null)));

    assertThat(harness.table("out").metadata().schema().names())
        .containsExactly("id", "name", "twice");
    assertThat(harness.rows("out")).containsExactly("[1, n1, null]", "[2, n2, 4]", "[4, n4, 8]");
    assertThat(newest().metadata()).isNotNull();
    assertThat(harness.committedBatches("out")).containsExactly(0L);
  }

  @Test
  void rows_that_another_appends_meanwhile_do_not_matter() {
    harness.createTable("out");
    harness.insert("in", 1, 2);
    harness.observe(
        (query, batch, step) -> {
          if (step == Step.STAGED) {
            harness.insert("out", 90, 91);
          }
        });
    harness.restart();
    run(query(MERGED, TWICE));
    assertThat(harness.rows("out")).containsExactly("[1, n1, 2]", "[90, n90, null]");
  }

  @Test
  void a_column_that_another_adds_meanwhile_is_kept() {
    harness.createTable("out");
    harness.insert("in", 1, 2);
    List<String> left = new ArrayList<>(List.of("theirs"));
    harness.observe(
        (query, batch, step) -> {
          if (step == Step.STAGED && !left.isEmpty()) {
            addColumn(left.remove(0));
          }
        });
    harness.restart();
    StreamingQuery run = run(query(MERGED, TWICE));
    assertThat(run.state()).isEqualTo(QueryState.RESTARTING);
    harness.advance(Duration.ofMinutes(1));
    assertThat(harness.table("out").metadata().schema().names())
        .containsExactly("id", "name", "theirs", "twice");
    assertThat(harness.rows("out")).containsExactly("[1, n1, null, 2]");
    assertThat(harness.committedBatches("out")).containsExactly(0L);
  }

  @Test
  void the_table_is_made_with_partitions_and_properties() {
    SinkSpec.Creation creation =
        new SinkSpec.Creation(List.of("name"), Map.of("delta.appendOnly", "true"));
    harness.insert("in", 1, 3);
    run(query(OUT.withCreation(creation)));
    TableMetadata metadata = harness.table("out").metadata();
    assertThat(metadata.partitionColumns()).containsExactly("name");
    assertThat(metadata.configuration()).containsEntry("delta.appendOnly", "true");
    assertThat(harness.rows("out")).containsExactly("[1, n1]", "[2, n2]");
    assertThat(newest().adds()).extracting(add -> add.file().partitionValues()).hasSize(2);
  }

  @Test
  void a_table_that_is_partitioned_otherwise_is_refused() {
    harness.createTable("out");
    SinkSpec sink = OUT.withCreation(new SinkSpec.Creation(List.of("name"), Map.of()));
    assertThatThrownBy(() -> harness.validate(query(sink)))
        .hasMessageContaining("partitioned by [], the sink by [name]");
    StreamingQuery run = run(query(sink));
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.DELTA_METADATA_MISMATCH);
  }

  @Test
  void a_table_with_another_property_is_refused() {
    harness.createTable("out", Map.of("delta.appendOnly", "false"));
    SinkSpec sink =
        OUT.withCreation(new SinkSpec.Creation(List.of(), Map.of("delta.appendOnly", "true")));
    StreamingQuery run = run(query(sink));
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.DELTA_CREATE_TABLE_WITH_DIFFERENT_PROPERTY);
  }

  @Test
  void a_table_that_cannot_be_made_is_refused_before_the_first_batch() {
    SinkSpec column = OUT.withCreation(new SinkSpec.Creation(List.of("day"), Map.of()));
    assertThatThrownBy(() -> harness.validate(query(column)))
        .hasMessageContaining("The partition column day is not in the schema");
    SinkSpec property =
        OUT.withCreation(
            new SinkSpec.Creation(List.of(), Map.of("delta.enableRowTracking", "true")));
    assertThatThrownBy(() -> harness.validate(query(property)))
        .hasMessageContaining("delta.enableRowTracking");
  }
}
