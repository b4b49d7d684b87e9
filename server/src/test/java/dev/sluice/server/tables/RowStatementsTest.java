package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Protocol;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowStatementsTest {
  @TempDir Path directory;
  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CatalogFixture(directory);
    sql("CREATE TABLE t (k INT, v STRING, n INT) USING DELTA");
    sql("INSERT INTO t VALUES (1, 'a', 10), (2, 'b', NULL)");
    sql("INSERT INTO t VALUES (3, 'c', 30)");
    sql("INSERT INTO t VALUES (4, 'd', 40), (5, NULL, 50)");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<List<@Nullable Object>> sql(String statement) {
    return fixture.sql(statement);
  }

  private DeltaTable table() {
    return fixture.tables.open(new TableRef.Named("t"));
  }

  private Commit newest() {
    return table().changes(table().version(), 1).get(0);
  }

  private void assertRows(String... rows) {
    assertThat(sql("SELECT concat_ws(' ', k, coalesce(v, '-'), coalesce(n, -1)) FROM t ORDER BY 1"))
        .extracting(row -> row.get(0))
        .containsExactly((Object[]) rows);
  }

  private void assertRefused(String statement, ErrorCode code, String... words) {
    long before = table().version();
    assertThatThrownBy(() -> sql(statement))
        .hasFieldOrPropertyWithValue("code", code)
        .hasMessageContainingAll(words);
    assertThat(table().version()).isEqualTo(before);
  }

  @Test
  void deletes_rows_and_rewrites_only_their_files() {
    assertThat(sql("DELETE FROM t WHERE k = 1")).containsExactly(List.of(1L));
    assertRows("2 b -1", "3 c 30", "4 d 40", "5 - 50");
    assertThat(newest().removes()).hasSize(1);
    assertThat(newest().adds()).hasSize(1);
    assertThat(newest().operation()).isEqualTo("DELETE");
    assertThat(newest().operationParameters()).isEqualTo("{\"predicate\":\"[\\\"(k = 1)\\\"]\"}");
    assertThat(fixture.catalog.history(new TableRef.Named("t"), TableVersion.NEWEST, 1).get(0))
        .satisfies(
            commit ->
                assertThat(commit.operationMetrics())
                    .containsEntry("numDeletedRows", "1")
                    .containsEntry("numCopiedRows", "1")
                    .containsEntry("numRemovedFiles", "1"));
  }

  @Test
  void keeps_rows_whose_condition_is_unknown() {
    assertThat(sql("DELETE FROM t WHERE n > 20")).containsExactly(List.of(3L));
    assertRows("1 a 10", "2 b -1");
    assertThat(newest().adds()).isEmpty();
  }

  @Test
  void makes_no_commit_where_no_row_changes() {
    long before = table().version();
    assertThat(sql("DELETE FROM t WHERE k > 100")).containsExactly(List.of(0L));
    assertThat(sql("UPDATE t SET v = 'x' WHERE k > 100")).containsExactly(List.of(0L));
    assertThat(table().version()).isEqualTo(before);
  }

  @Test
  void deletes_everything() {
    assertThat(sql("DELETE FROM t")).containsExactly(List.of(5L));
    assertRows();
    assertThat(newest().removes()).hasSize(3);
    assertThat(sql("DELETE FROM t")).containsExactly(List.of(0L));
  }

  @Test
  void deletes_by_a_subquery_over_the_table_itself() {
    assertThat(sql("DELETE FROM t AS x WHERE x.n = (SELECT max(n) FROM t)"))
        .containsExactly(List.of(1L));
    assertRows("1 a 10", "2 b -1", "3 c 30", "4 d 40");
  }

  @Test
  void updates_from_the_old_values_and_casts_to_the_columns_types() {
    assertThat(sql("UPDATE t SET v = k, k = n, n = '7' WHERE k >= 4")).containsExactly(List.of(2L));
    assertRows("1 a 10", "2 b -1", "3 c 30", "40 4 7", "50 5 7");
    assertThat(newest().removes()).hasSize(1);
    assertThat(newest().operation()).isEqualTo("UPDATE");
  }

  @Test
  void leaves_the_values_of_other_rows_alone_where_they_could_fail() {
    assertThat(sql("UPDATE t SET n = CAST(v AS INT) WHERE v IS NULL")).containsExactly(List.of(1L));
    assertRows("1 a 10", "2 b -1", "3 c 30", "4 d 40", "5 - -1");
    assertRefused("UPDATE t SET n = CAST(v AS INT)", ErrorCode.CAST_INVALID_INPUT, "'");
    assertThat(sql("SELECT count(*) FROM t")).containsExactly(List.of(5L));
  }

  @Test
  void sets_the_default_of_a_column() {
    sql("ALTER TABLE t ALTER COLUMN v SET DEFAULT concat('no', 'ne')");
    sql("UPDATE t SET v = DEFAULT, n = DEFAULT WHERE k = 1");
    sql(
        MERGE
            + "WHEN MATCHED AND s.k = 3 THEN UPDATE SET v = default"
            + " WHEN NOT MATCHED THEN INSERT (k, v, n) VALUES (s.k, DEFAULT, s.n)");
    assertRows("1 none -1", "2 b -1", "3 none 30", "4 d 40", "5 - 50", "9 none 90");
  }

  @Test
  void refuses_assignments_that_make_no_sense() {
    assertRefused("UPDATE t SET x = 1", ErrorCode.UNRESOLVED_COLUMN, "x");
    assertRefused("UPDATE t SET k = 1, K = 2", ErrorCode.DATATYPE_MISMATCH, "k");
    assertRefused("UPDATE t SET k = array(1)", ErrorCode.DELTA_METADATA_MISMATCH, "k", "array");
  }

  private static final String MERGE =
      "MERGE INTO t USING (SELECT * FROM VALUES (3, 'C', 31), (4, 'D', 41), (9, 'new', 90)"
          + " AS s(k, v, n)) s ON t.k = s.k ";

  @Test
  void merges_updates_deletions_and_insertions_in_one_commit() {
    assertThat(
            sql(
                MERGE
                    + "WHEN MATCHED AND s.n = 31 THEN DELETE WHEN MATCHED THEN UPDATE SET *"
                    + " WHEN NOT MATCHED THEN INSERT *"))
        .containsExactly(List.of(3L, 1L, 1L, 1L));
    assertRows("1 a 10", "2 b -1", "4 D 41", "5 - 50", "9 new 90");
    assertThat(newest().operation()).isEqualTo("MERGE");
    assertThat(directory.resolve("staging")).isEmptyDirectory();
    assertThat(newest().removes()).hasSize(2);
    assertThat(newest().adds()).hasSize(1);
  }

  @Test
  void inserts_only_what_matches_no_row_of_any_file() {
    assertThat(
            sql(
                MERGE
                    + "WHEN MATCHED AND s.k = 4 THEN UPDATE SET t.v = concat(t.v, s.v)"
                    + " WHEN NOT MATCHED BY TARGET THEN INSERT (n, k) VALUES (s.n + 1, s.k)"))
        .containsExactly(List.of(2L, 1L, 0L, 1L));
    assertRows("1 a 10", "2 b -1", "3 c 30", "4 dD 40", "5 - 50", "9 - 91");
  }

  @Test
  void appends_where_a_merge_only_inserts() {
    assertThat(sql(MERGE + "WHEN NOT MATCHED AND s.k > 3 THEN INSERT *"))
        .containsExactly(List.of(1L, 0L, 0L, 1L));
    assertRows("1 a 10", "2 b -1", "3 c 30", "4 d 40", "5 - 50", "9 new 90");
    assertThat(newest().removes()).isEmpty();
  }

  @Test
  void changes_what_the_source_does_not_have() {
    assertThat(
            sql(
                MERGE
                    + "WHEN NOT MATCHED BY SOURCE AND t.k = 1 THEN DELETE"
                    + " WHEN NOT MATCHED BY SOURCE THEN UPDATE SET v = 'gone'"))
        .containsExactly(List.of(3L, 2L, 1L, 0L));
    assertRows("2 gone -1", "3 c 30", "4 d 40", "5 gone 50");
  }

  private static final String TWICE =
      "MERGE INTO t USING (SELECT * FROM VALUES (3, 1), (3, 2), (8, 3) AS s(k, n)) s ON t.k = s.k ";

  @Test
  void refuses_two_rows_that_change_the_same_row() {
    assertRefused(
        TWICE + "WHEN MATCHED THEN UPDATE SET n = s.n",
        ErrorCode.DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE,
        "multiple source rows");
    assertRefused(
        TWICE + "WHEN MATCHED AND s.n = 2 THEN UPDATE SET n = s.n",
        ErrorCode.DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE,
        "multiple source rows");
    assertThat(sql(TWICE + "WHEN MATCHED THEN DELETE")).containsExactly(List.of(1L, 0L, 1L, 0L));
    assertRows("1 a 10", "2 b -1", "4 d 40", "5 - 50");
  }

  @Test
  void takes_a_bare_null_for_a_clause_that_never_holds() {
    String source = "MERGE INTO t USING (SELECT 9 AS k, 'i' AS v, 90 AS n) AS s ON ";
    assertRefused(
        source + "NULL WHEN NOT MATCHED THEN INSERT *", ErrorCode.DATATYPE_MISMATCH, "boolean");
    assertThat(sql(source + "t.k = s.k WHEN MATCHED AND NULL THEN DELETE"))
        .containsExactly(List.of(0L, 0L, 0L, 0L));
  }

  @Test
  void computes_generated_columns_from_the_new_values() {
    sql("CREATE TABLE g (n INT, twice BIGINT GENERATED ALWAYS AS (n * 2L)) USING DELTA");
    sql("INSERT INTO g (n) VALUES (1), (2)");
    sql("UPDATE g SET n = n + 1 WHERE n = 2");
    sql(
        "MERGE INTO g USING (SELECT explode(array(1, 7)) AS n) AS s ON g.n = s.n"
            + " WHEN MATCHED THEN UPDATE SET n = 5 WHEN NOT MATCHED THEN INSERT (n) VALUES (s.n)");
    assertThat(sql("SELECT concat(n, ' ', twice) FROM g ORDER BY n"))
        .containsExactly(List.of("3 6"), List.of("5 10"), List.of("7 14"));
    assertThatThrownBy(() -> sql("UPDATE g SET twice = 0"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES);
  }

  @Test
  void merges_and_joins_over_files_from_before_a_column_was_added() {
    sql("ALTER TABLE t ADD COLUMNS (more INT)");
    sql("INSERT INTO t VALUES (6, 'f', 60, 1)");
    sql(
        "MERGE INTO t USING (SELECT explode(array(1, 6)) AS k) AS s ON t.k = s.k"
            + " WHEN MATCHED THEN UPDATE SET more = coalesce(more, 0) + 1");
    sql("CREATE TABLE p (k INT, d STRING) USING DELTA PARTITIONED BY (d)");
    sql("INSERT INTO p VALUES (1, 'x')");
    sql("ALTER TABLE p ADD COLUMNS (more INT)");
    sql("INSERT INTO p VALUES (6, 'y', 2)");
    assertThat(sql("SELECT t.more, p.more FROM t JOIN p ON t.k = p.k ORDER BY t.k"))
        .containsExactly(Arrays.asList(1, null), List.of(2, 2));
  }

  @Test
  void merges_a_table_into_itself() {
    assertThat(
            sql(
                "MERGE INTO t USING t AS s ON t.k + 1 = s.k WHEN MATCHED THEN UPDATE SET t.v = s.v"))
        .containsExactly(List.of(4L, 4L, 0L, 0L));
    assertRows("1 b 10", "2 c -1", "3 d 30", "4 - 40", "5 - 50");
  }

  @Test
  void keeps_partitions_and_moves_rows_between_them() {
    sql("CREATE TABLE p (k INT, d STRING) USING DELTA PARTITIONED BY (d)");
    sql("INSERT INTO p VALUES (1, 'x'), (2, 'y'), (3, 'y'), (4, NULL)");
    assertThat(sql("UPDATE p SET d = 'z' WHERE k IN (2, 4)")).containsExactly(List.of(2L));
    assertThat(sql("SELECT concat(k, d) FROM p ORDER BY 1"))
        .containsExactly(List.of("1x"), List.of("2z"), List.of("3y"), List.of("4z"));
    assertThat(fixture.tables.open(new TableRef.Named("p")).snapshot().files())
        .extracting(AddedFile::file)
        .extracting(file -> file.partitionValues().get("d"))
        .containsExactlyInAnyOrder("x", "y", "z");
  }

  @Test
  void computes_again_behind_a_writer_that_changed_what_it_read() {
    fixture.store.beforeNextCommit(() -> sql("UPDATE t SET n = n + 1 WHERE k = 3"));
    assertThat(sql("UPDATE t SET n = n + 100 WHERE k = 3")).containsExactly(List.of(1L));
    assertRows("1 a 10", "2 b -1", "3 c 131", "4 d 40", "5 - 50");
  }

  @Test
  void goes_on_behind_a_blind_append() {
    fixture.store.beforeNextCommit(() -> sql("INSERT INTO t VALUES (6, 'f', 60)"));
    assertThat(sql("DELETE FROM t WHERE k > 2")).containsExactly(List.of(3L));
    assertRows("1 a 10", "2 b -1", "6 f 60");
  }

  @Test
  void inserts_rows_of_the_table_itself_again_behind_a_writer_that_changed_it() {
    fixture.store.beforeNextCommit(() -> sql("UPDATE t SET k = 9 WHERE k = 5"));
    sql("INSERT INTO t SELECT max(k) + 1, 'next', 0 FROM t");
    assertRows("1 a 10", "10 next 0", "2 b -1", "3 c 30", "4 d 40", "9 - 50");
    assertThat(table().history(Long.MAX_VALUE, 1).get(0).isBlindAppend()).isFalse();
  }

  private void enableChangeFeed() {
    Snapshot read = table().snapshot();
    TableMetadata old = read.metadata();
    TableMetadata fed =
        new TableMetadata(
            old.id(),
            old.schema(),
            old.stored(),
            old.partitionColumns(),
            Map.of("delta.enableChangeDataFeed", "true"),
            old.about());
    table()
        .commit(
            Transaction.on(read, ReadSet.nothing())
                .metadata(fed)
                .protocol(new Protocol(1, 4, List.of(), List.of()))
                .build("SET TBLPROPERTIES", Map.of(), Map.of()));
  }

  /** The rows of the newest commit's change data, read as a table of their own. */
  private List<List<@Nullable Object>> changeData() throws IOException {
    Path root = table().root();
    String log =
        Files.readString(root.resolve("_delta_log/%020d.json".formatted(table().version())));
    Matcher cdc = Pattern.compile("\\{\"cdc\":\\{\"path\":\"([^\"]+)\"").matcher(log);
    assertThat(cdc.find()).as(log).isTrue();
    sql("CREATE TABLE feed (k INT, v STRING, n INT, _change_type STRING) USING DELTA");
    DeltaTable feed = fixture.tables.open(new TableRef.Named("feed"));
    Path file = root.resolve(cdc.group(1));
    Files.copy(file, feed.root().resolve("copied.parquet"));
    WrittenFile copied =
        new WrittenFile("copied.parquet", Map.of(), Files.size(file), 1, List.of());
    feed.append(new Append(feed.metadata(), List.of(copied), List.of(), "WRITE", Map.of()));
    return sql("SELECT k, v, _change_type FROM feed ORDER BY k, _change_type DESC");
  }

  @Test
  void writes_change_data_where_the_table_has_the_feed() throws IOException {
    enableChangeFeed();
    sql(
        MERGE
            + "WHEN MATCHED AND s.k = 3 THEN DELETE WHEN MATCHED THEN UPDATE SET *"
            + " WHEN NOT MATCHED THEN INSERT *");
    assertRows("1 a 10", "2 b -1", "4 D 41", "5 - 50", "9 new 90");
    assertThat(changeData())
        .containsExactly(
            List.of(3, "c", "delete"),
            List.of(4, "d", "update_preimage"),
            List.of(4, "D", "update_postimage"),
            List.of(9, "new", "insert"));
  }

  @Test
  void shows_a_row_once_that_several_of_the_source_delete() throws IOException {
    enableChangeFeed();
    sql(
        "MERGE INTO t USING (SELECT explode(array(4, 4, 8)) AS k) AS s ON t.k = s.k"
            + " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, 'i')");
    assertThat(changeData()).containsExactly(List.of(4, "d", "delete"), List.of(8, "i", "insert"));
  }

  @Test
  void needs_no_change_data_where_whole_files_go_or_come() throws IOException {
    enableChangeFeed();
    sql("DELETE FROM t WHERE k = 3");
    assertThat(newest().adds()).isEmpty();
    assertThat(table().root().resolve("_change_data")).doesNotExist();
  }

  @Test
  void refuses_a_table_that_only_grows() {
    sql("CREATE TABLE a (k INT) USING DELTA TBLPROPERTIES ('delta.appendOnly' = 'true')");
    sql("INSERT INTO a VALUES (1)");
    assertThatThrownBy(() -> sql("DELETE FROM a WHERE k = 1"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CANNOT_MODIFY_APPEND_ONLY);
    assertThat(
            sql("MERGE INTO a USING (SELECT 2 AS k) s ON a.k = s.k WHEN NOT MATCHED THEN INSERT *"))
        .containsExactly(List.of(1L, 0L, 0L, 1L));
  }

  @Test
  void counts_with_more_files_than_a_query_names_one_by_one() {
    for (int i = 10; i < 32; i++) {
      sql("INSERT INTO t VALUES (" + i + ", 'x', 0)");
    }
    assertThat(sql("DELETE FROM t WHERE k % 2 = 0")).containsExactly(List.of(13L));
    assertThat(newest().removes()).hasSize(13);
    assertThat(newest().adds()).hasSize(1);
    assertThat(sql("SELECT count(*), sum(k % 2) FROM t")).containsExactly(List.of(14L, 14L));
  }
}
