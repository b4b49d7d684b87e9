package dev.sluice.server.delta;

import static dev.sluice.server.delta.TableFixture.REF;
import static dev.sluice.server.delta.TableFixture.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaTablesTest {
  @TempDir Path directory;
  private TableFixture fixture;

  @BeforeEach
  void open() {
    fixture = new TableFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void makes_a_table_that_it_finds_again() {
    assertThat(fixture.tables.find(REF)).isEmpty();
    assertThat(fixture.tables.exists(REF)).isFalse();
    assertThatThrownBy(() -> fixture.tables.open(REF))
        .hasFieldOrPropertyWithValue("code", ErrorCode.TABLE_OR_VIEW_NOT_FOUND);
    DeltaTable table =
        fixture.tables.create(REF, SCHEMA, List.of("name"), Map.of("delta.appendOnly", "true"));
    assertThat(table.metadata().schema()).isEqualTo(SCHEMA);
    assertThat(table.metadata().partitionColumns()).containsExactly("name");
    assertThat(table.metadata().configuration()).containsEntry("delta.appendOnly", "true");
    assertThat(fixture.tables.open(REF)).isSameAs(table);
    assertThat(fixture.tables.names()).containsExactly("t");
    assertThat(fixture.commitText(0)).contains("\"minReaderVersion\":1,\"minWriterVersion\":2");
  }

  @Test
  void does_not_make_a_table_twice() {
    fixture.create();
    assertThatThrownBy(() -> fixture.create())
        .hasFieldOrPropertyWithValue("code", ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS);
  }

  @Test
  void knows_the_table_it_made_after_a_failure_behind_the_write() {
    fixture.store.failAfterWrite(1);
    assertThat(fixture.create().version()).isZero();
  }

  @Test
  void reports_that_a_table_could_not_be_made() {
    fixture.store.failBeforeWrite(1);
    assertThatThrownBy(() -> fixture.create())
        .hasFieldOrPropertyWithValue("code", ErrorCode.STORAGE_UNAVAILABLE);
    assertThat(fixture.create().version()).isZero();
  }

  @Test
  void leaves_a_table_to_the_rival_that_was_faster() {
    fixture.store.beforeNextCommit(
        () ->
            fixture.commitByHand(
                0, TableFixture.PROTOCOL, TableFixture.metadata("rival", SCHEMA, "{}")));
    assertThatThrownBy(() -> fixture.create())
        .hasFieldOrPropertyWithValue("code", ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS);
    assertThat(fixture.tables.open(REF).metadata().id()).isEqualTo("rival");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delta.columnMapping.maxColumnId",
        "delta.enableRowTracking",
        "delta.minReaderVersion",
        "delta.constraints.positive"
      })
  void refuses_properties_that_ask_for_another_protocol(String property) {
    assertThatThrownBy(() -> fixture.tables.create(REF, SCHEMA, List.of(), Map.of(property, "x")))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining(property);
  }

  @Test
  void refuses_columns_that_no_table_can_have() {
    Field id = Field.of("id", PrimitiveType.LONG);
    for (StructType schema :
        List.of(
            StructType.of(),
            StructType.of(id, Field.of("ID", PrimitiveType.LONG)),
            StructType.of(Field.of("a b", PrimitiveType.LONG)),
            StructType.of(Field.of("s", StructType.of(Field.of("x,y", PrimitiveType.LONG)))))) {
      assertThatThrownBy(() -> fixture.tables.create(REF, schema, List.of(), Map.of()))
          .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_ARGUMENT);
    }
    for (List<String> partitions : List.of(List.of("none"), List.of("id"))) {
      assertThatThrownBy(() -> fixture.tables.create(REF, StructType.of(id), partitions, Map.of()))
          .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_ARGUMENT);
    }
    StructType nothing = StructType.of(Field.of("n", PrimitiveType.NULL));
    assertThatThrownBy(() -> fixture.tables.create(REF, nothing, List.of(), Map.of()))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("void");
  }

  @Test
  void orders_a_snapshots_files_by_time_then_path() {
    DeltaTable table = fixture.createByHand();
    fixture.commitByHand(
        1,
        TableFixture.add("b"),
        TableFixture.add("c").replace("\"modificationTime\":1", "\"modificationTime\":0"),
        TableFixture.add("a"));
    assertThat(table.snapshot().files())
        .extracting(added -> Path.of(added.file().path()).getFileName().toString())
        .containsExactly("c", "a", "b");
  }

  @Test
  void reads_partition_values_as_the_log_has_them() {
    DeltaTable table = fixture.createByHand();
    fixture.commitByHand(
        1,
        "{\"add\":{\"path\":\"p=__HIVE_DEFAULT_PARTITION__/f\",\"partitionValues\":"
            + "{\"p\":null,\"q\":\"\",\"r\":\"a%2F=: ä\"},\"size\":3,\"modificationTime\":1,"
            + "\"dataChange\":false,\"stats\":\"{\\\"minValues\\\":{\\\"numRecords\\\":1},"
            + "\\\"numRecords\\\":4}\"}}");
    AddedFile added = table.changes(1, 1).get(0).adds().get(0);
    assertThat(added.file().partitionValues())
        .containsEntry("p", null)
        .containsEntry("q", "")
        .containsEntry("r", "a%2F=: ä");
    assertThat(added.file().records()).isEqualTo(4);
    assertThat(added.dataChange()).isFalse();
  }

  @Test
  void hears_of_commits_by_another_process() throws Exception {
    DeltaTable table = fixture.createByHand();
    CountDownLatch heard = new CountDownLatch(1);
    try (DeltaTable.Subscription subscription = table.onCommit(heard::countDown)) {
      fixture.commitByHand(1, TableFixture.add("a"));
      assertThat(heard.await(30, TimeUnit.SECONDS)).as("%s", subscription).isTrue();
    }
  }

  @Test
  void names_tables_outside_the_warehouse_by_their_path() {
    TableRef elsewhere = new TableRef.AtPath(directory + "/x y");
    DeltaTable table = fixture.tables.create(elsewhere, SCHEMA, List.of(), Map.of());
    assertThat(table.root()).isEqualTo(directory.resolve("x y"));
    fixture.tables.drop(elsewhere);
    assertThatThrownBy(table::version).hasMessageContaining("delta.`" + directory + "/x y`");
  }

  @Test
  void notices_that_another_table_took_the_place_of_its_own_and_has_more_commits()
      throws IOException {
    DeltaTable table = fixture.createByHand();
    fixture.commitByHand(1, TableFixture.add("first"));
    assertThat(table.version()).isEqualTo(1);
    fixture.files.deleteTree(fixture.root());
    fixture.commitByHand(0, TableFixture.PROTOCOL, TableFixture.metadata("id-2", SCHEMA, "{}"));
    fixture.commitByHand(1, TableFixture.add("other-1"));
    Files.setLastModifiedTime(LogFiles.commit(fixture.root(), 1), FileTime.fromMillis(1));
    fixture.commitByHand(2, TableFixture.add("other-2"));
    assertThatThrownBy(() -> table.changes(2, 10))
        .hasFieldOrPropertyWithValue(
            "code", ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE);
    assertThat(fixture.tables.open(REF).changes(1, 10))
        .extracting(commit -> commit.adds().get(0).file().path())
        .containsExactly(
            fixture.root().resolve("other-1").toString(),
            fixture.root().resolve("other-2").toString());
  }

  @Test
  void goes_on_where_the_newest_commit_it_read_was_cleaned_from_the_log() {
    DeltaTable table = fixture.createByHand();
    fixture.commitByHand(1, TableFixture.add("first"));
    fixture.deleteCommit(0);
    assertThat(table.version()).isEqualTo(1);
  }

  @Test
  void drop_during_an_append_leaves_no_log_that_begins_with_the_append()
      throws InterruptedException {
    DeltaTable table = fixture.create();
    Thread drop = new Thread(() -> fixture.tables.drop(REF));
    fixture.store.beforeNextCommit(
        () -> {
          drop.start();
          try {
            drop.join(500); // ends here only where it does not wait for the append
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    table.append(TableFixture.append(table.metadata(), "part-0", null));
    drop.join();
    assertThat(fixture.tables.find(REF)).isEmpty();
    assertThat(fixture.tables.exists(REF)).isFalse();
    assertThatThrownBy(() -> table.append(TableFixture.append(table.metadata(), "part-1", null)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.TABLE_OR_VIEW_NOT_FOUND);
  }
}
