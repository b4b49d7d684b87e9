package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.maintenance.Optimize;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpkeepTest {
  private static final TableRef REF = new TableRef.Named("t");

  @TempDir Path directory;
  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CatalogFixture(directory);
    sql("CREATE TABLE t (k INT, v STRING, d DATE) USING DELTA PARTITIONED BY (d)");
    sql("INSERT INTO t VALUES (1, 'a', DATE'2024-01-01'), (2, 'b', DATE'2024-01-02')");
    sql("INSERT INTO t VALUES (3, 'c', DATE'2024-01-01'), (4, 'd', NULL)");
    sql("INSERT INTO t VALUES (5, 'e', DATE'2024-01-01'), (6, 'f', NULL)");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<List<@Nullable Object>> sql(String statement) {
    return fixture.sql(statement);
  }

  private DeltaTable table() {
    return fixture.tables.open(REF);
  }

  private Commit newest() {
    return table().changes(table().version(), 1).get(0);
  }

  private void assertRows() {
    assertThat(sql("SELECT concat_ws(' ', k, v, coalesce(string(d), '-')) FROM t ORDER BY k"))
        .extracting(row -> row.get(0))
        .containsExactly(
            "1 a 2024-01-01",
            "2 b 2024-01-02",
            "3 c 2024-01-01",
            "4 d -",
            "5 e 2024-01-01",
            "6 f -");
  }

  @Test
  void rewrites_the_small_files_of_each_partition_into_one() {
    List<@Nullable Object> row = sql("OPTIMIZE t").get(0);
    assertThat(row.get(0)).isEqualTo("file:" + table().root());
    assertThat(row.get(1)).asInstanceOf(LIST).startsWith(2L, 5L).contains(List.of(0L, 0L));
    assertRows();
    assertThat(table().snapshot().files())
        .extracting(added -> added.file().records())
        .containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(newest().adds()).noneMatch(added -> added.dataChange());
    assertThat(newest().removes()).hasSize(5).noneMatch(removed -> removed.dataChange());
    CommitSummary summary = table().history(Long.MAX_VALUE, 1).get(0);
    assertThat(summary.operation()).isEqualTo("OPTIMIZE");
    assertThat(summary.operationParameters())
        .containsEntry("predicate", "[]")
        .containsEntry("auto", "false");
    assertThat(summary.operationMetrics())
        .containsEntry("numRemovedFiles", "5")
        .containsEntry("numAddedFiles", "2");
    assertThat(fixture.commitText(REF, table().version()))
        .contains("\\\"minValues\\\":{\\\"k\\\":1");
  }

  @Test
  void does_nothing_the_second_time() {
    sql("OPTIMIZE t");
    long version = table().version();
    List<@Nullable Object> row = sql("OPTIMIZE t;").get(0);
    assertThat(row.get(1)).asInstanceOf(LIST).startsWith(0L, 0L);
    assertThat(table().version()).isEqualTo(version);
  }

  @Test
  void looks_only_at_the_partitions_that_a_predicate_chooses() {
    Optimize.Result result = fixture.catalog.optimize(REF, "d >= '2024-01-01' AND day(d) = 1");
    assertThat(result.considered()).isEqualTo(3);
    assertThat(result.removed().files()).isEqualTo(3);
    assertThat(result.partitions()).isEqualTo(1);
    assertThat(fixture.catalog.optimize(REF, "d IS NULL -- all").removed().files()).isEqualTo(2);
    assertRows();
    assertThat(table().history(Long.MAX_VALUE, 1).get(0).operationParameters())
        .containsEntry("predicate", "[\"d IS NULL -- all\"]");
  }

  @Test
  void refuses_a_predicate_on_other_columns_and_what_it_does_not_do() {
    assertThatThrownBy(() -> sql("OPTIMIZE t WHERE k = 1"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNRESOLVED_COLUMN);
    assertThatThrownBy(() -> sql("OPTIMIZE t ZORDER BY (k)"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("ZORDER BY");
    assertThatThrownBy(() -> sql("OPTIMIZE t FULL"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE);
    assertThatThrownBy(() -> sql("VACUUM t LITE"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE);
    for (String faulty :
        List.of("OPTIMIZE", "OPTIMIZE t WHERE", "VACUUM t RETAIN", "VACUUM t DRY", "VACUUM t x")) {
      assertThatThrownBy(() -> sql(faulty))
          .as(faulty)
          .hasFieldOrPropertyWithValue("code", ErrorCode.PARSE_SYNTAX_ERROR);
    }
  }

  @Test
  void aborts_and_leaves_nothing_where_a_row_was_deleted_meanwhile() throws IOException {
    long waste = waste();
    fixture.store.beforeNextCommit(() -> sql("DELETE FROM t WHERE k = 3"));
    assertThatThrownBy(() -> sql("OPTIMIZE t"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CONCURRENT_DELETE_READ);
    assertThat(newest().operation()).isEqualTo("DELETE");
    // The one that the DELETE took out of the table.
    assertThat(waste()).isEqualTo(waste + 1);
  }

  @Test
  void bears_rows_that_are_appended_meanwhile() {
    fixture.store.beforeNextCommit(() -> sql("INSERT INTO t VALUES (7, 'g', DATE'2024-01-01')"));
    sql("OPTIMIZE t");
    assertThat(newest().operation()).isEqualTo("OPTIMIZE");
    assertThat(sql("SELECT count(*), sum(k) FROM t")).containsExactly(List.of(7L, 28L));
  }

  @Test
  void keeps_to_the_tables_target_size() {
    sql("CREATE TABLE u (k INT) USING DELTA TBLPROPERTIES ('delta.targetFileSize' = '1b')");
    sql("INSERT INTO u VALUES (1)");
    sql("INSERT INTO u VALUES (2)");
    Optimize.Result result = fixture.catalog.optimize(new TableRef.Named("u"), "");
    assertThat(result.removed().files()).isZero();
    assertThat(result.considered()).isEqualTo(2);
  }

  @Test
  void vacuums_what_a_dry_run_names() throws IOException {
    Path orphan = table().root().resolve("d=2024-01-01/part-orphan.parquet");
    Files.writeString(orphan, "waste");
    Files.setLastModifiedTime(orphan, FileTime.fromMillis(0));
    assertThat(sql("VACUUM t DRY RUN")).containsExactly(List.of("file:" + orphan));
    assertThat(orphan).exists();
    assertThat(sql("vacuum delta.`t` RETAIN 200 HOURS;"))
        .containsExactly(List.of("file:" + table().root()));
    assertThat(orphan).doesNotExist();
    assertRows();
    assertThatThrownBy(() -> sql("VACUUM t RETAIN 1 HOURS"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_ARGUMENT);
  }

  /** How many data files lie there that the table does not have. */
  private long waste() throws IOException {
    List<DataFile> live = table().snapshot().files().stream().map(added -> added.file()).toList();
    assertThat(live).allMatch(file -> Files.exists(Path.of(file.path())));
    try (Stream<Path> files = Files.walk(table().root())) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> live.stream().noneMatch(kept -> kept.path().equals(file.toString())))
          .filter(file -> !file.toString().contains("_delta_log"))
          .count();
    }
  }
}
