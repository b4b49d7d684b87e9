package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements that put other rows, or another table, in the place of what there is. */
class TableReplacementTest {
  private static final TableRef T = new TableRef.Named("t");

  @TempDir Path directory;

  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CatalogFixture(directory);
    sql("CREATE TABLE t (id INT, s STRING) USING DELTA TBLPROPERTIES (owner = 'ann')");
    sql("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<List<@Nullable Object>> sql(String statement) {
    return fixture.sql(statement);
  }

  private DeltaTable table() {
    return fixture.tables.open(T);
  }

  private String operation() {
    return fixture.catalog.history(T, TableVersion.NEWEST, 1).get(0).operation();
  }

  private void assertFails(ErrorCode code, String statement) {
    long before = table().version();
    assertThatThrownBy(() -> sql(statement)).hasFieldOrPropertyWithValue("code", code);
    assertThat(table().version()).isEqualTo(before);
  }

  @Test
  void insert_overwrite_leaves_the_new_rows_alone() {
    sql("INSERT OVERWRITE t SELECT id + 10, s FROM t WHERE id = 2");
    assertThat(sql("SELECT * FROM t")).containsExactly(List.of(12, "b"));
    assertThat(operation()).isEqualTo("WRITE");
    assertThat(sql("SELECT count(*) FROM t VERSION AS OF 1")).containsExactly(List.of(2L));
    sql("INSERT OVERWRITE TABLE t BY NAME SELECT 'x' AS s, 7 AS id");
    assertThat(sql("SELECT * FROM t")).containsExactly(List.of(7, "x"));
    sql("INSERT OVERWRITE t SELECT * FROM t WHERE false");
    assertThat(sql("SELECT * FROM t")).isEmpty();
    sql("ALTER TABLE t SET TBLPROPERTIES (delta.appendOnly = true)");
    assertFails(ErrorCode.DELTA_CANNOT_MODIFY_APPEND_ONLY, "INSERT OVERWRITE t VALUES (1, 'a')");
    assertFails(
        ErrorCode.UNRESOLVED_COLUMN, "INSERT OVERWRITE t PARTITION (s = 'a') SELECT 1 AS id");
  }

  @Test
  void replace_where_changes_the_rows_of_the_condition_alone() {
    sql("INSERT INTO t VALUES (3, 'c'), (4, 'd')");
    sql(
        "INSERT INTO t REPLACE WHERE id BETWEEN 2 AND 3 SELECT 3, 'new' UNION ALL SELECT 2, s FROM t WHERE id = 4");
    assertThat(sql("SELECT * FROM t ORDER BY id"))
        .containsExactly(List.of(1, "a"), List.of(2, "d"), List.of(3, "new"), List.of(4, "d"));
    assertThat(operation()).isEqualTo("WRITE");
    assertThat(sql("DESCRIBE HISTORY t LIMIT 1").get(0).toString())
        .contains("id BETWEEN 2 AND 3", "numDeletedRows=2", "numCopiedRows=2", "numOutputRows=2");
    sql("INSERT INTO TABLE t BY NAME REPLACE WHERE s = 'none' SELECT 'none' AS s, 9 AS id");
    assertThat(sql("SELECT count(*) FROM t")).containsExactly(List.of(5L));
    assertFails(
        ErrorCode.DELTA_REPLACE_WHERE_MISMATCH,
        "INSERT INTO t REPLACE WHERE id > 2 VALUES (5, 'e'), (NULL, 'f')");
  }

  @Test
  void a_partition_is_given_and_overwritten() {
    sql("CREATE TABLE p (id INT, day DATE, k STRING) USING delta PARTITIONED BY (day, k)");
    sql("INSERT INTO p PARTITION (day = '2026-01-01', k) VALUES (1, 'a'), (2, 'b')");
    sql("INSERT INTO p PARTITION (k = NULL, day = DATE'2026-01-02') (id) SELECT 3");
    sql("INSERT OVERWRITE p PARTITION (day = '2026-01-01', k = 'b') SELECT 22");
    sql("INSERT OVERWRITE p PARTITION (day = '2026-01-02', k = NULL) VALUES (33), (34)");
    assertThat(sql("SELECT id, CAST(day AS STRING), k FROM p ORDER BY id"))
        .containsExactly(
            List.of(1, "2026-01-01", "a"),
            List.of(22, "2026-01-01", "b"),
            Arrays.asList(33, "2026-01-02", null),
            Arrays.asList(34, "2026-01-02", null));
    sql("INSERT OVERWRITE p PARTITION (day = '2026-01-01', k) SELECT 4, 'c'");
    assertThat(sql("SELECT count(*), min(id) FROM p")).containsExactly(List.of(3L, 4));
    assertThatThrownBy(() -> sql("INSERT INTO p PARTITION (id = 1) SELECT DATE'2026-01-01', 'a'"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNRESOLVED_COLUMN);
  }

  @Test
  void the_change_feed_shows_what_was_replaced_and_what_came() {
    sql("ALTER TABLE t SET TBLPROPERTIES (delta.enableChangeDataFeed = true)");
    sql("INSERT INTO t REPLACE WHERE id = 2 SELECT 2, 'two'");
    long version = table().version();
    assertThat(
            sql(
                "SELECT id, s, _change_type FROM table_changes('t', "
                    + version
                    + ") ORDER BY _change_type"))
        .containsExactly(List.of(2, "b", "delete"), List.of(2, "two", "insert"));
  }

  @Test
  void truncate_takes_all_rows_and_leaves_the_table() {
    assertThat(sql("TRUNCATE TABLE t")).containsExactly(List.of(2L));
    assertThat(sql("SELECT * FROM t")).isEmpty();
    assertThat(table().metadata().configuration()).containsEntry("owner", "ann");
    assertFails(ErrorCode.UNSUPPORTED_FEATURE, "TRUNCATE TABLE t PARTITION (s = 'a')");
    assertFails(
        ErrorCode.UNSUPPORTED_FEATURE,
        "INSERT OVERWRITE t PARTITION (s = 'a') IF NOT EXISTS SELECT 1");
  }

  @Test
  void a_table_is_replaced_in_one_commit() {
    String id = table().metadata().id();
    sql("CREATE OR REPLACE TABLE t (day DATE, n INT NOT NULL) USING DELTA PARTITIONED BY (day)");
    assertThat(operation()).isEqualTo("CREATE OR REPLACE TABLE");
    assertThat(table().version()).isEqualTo(2);
    assertThat(table().metadata().id()).isNotEqualTo(id);
    assertThat(table().metadata().configuration()).isEmpty();
    assertThat(table().metadata().partitionColumns()).containsExactly("day");
    assertThat(sql("SELECT * FROM t")).isEmpty();
    sql("INSERT INTO t VALUES (date'2026-01-01', 1)");

    sql("CREATE OR REPLACE TABLE t USING DELTA AS SELECT n + 1 AS m FROM t");
    assertThat(operation()).isEqualTo("CREATE OR REPLACE TABLE AS SELECT");
    assertThat(sql("SELECT * FROM t")).containsExactly(List.of(2));
    assertThat(sql("SELECT id FROM t VERSION AS OF 1 ORDER BY id"))
        .containsExactly(List.of(1), List.of(2));
    assertFails(
        ErrorCode.DIVIDE_BY_ZERO,
        "CREATE OR REPLACE TABLE t USING DELTA AS SELECT 1 / (m - 2) AS q FROM t");
  }

  @Test
  void replace_needs_a_table_and_create_or_replace_none() {
    sql("CREATE OR REPLACE TABLE u (a INT) USING DELTA");
    sql("CREATE OR REPLACE TABLE v USING DELTA AS SELECT 1 AS one");
    assertThat(sql("SELECT * FROM v")).containsExactly(List.of(1));
    sql("REPLACE TABLE u (b INT, CHECK (b > 0)) USING DELTA");
    assertFails(ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES, "INSERT INTO u VALUES (0)");
    assertFails(ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "REPLACE TABLE w (b INT) USING DELTA");
    assertThatThrownBy(() -> sql("CREATE OR REPLACE TABLE t (a INT) USING DELTA LOCATION '/x'"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE);
  }

  @Test
  void restore_makes_an_older_version_the_newest() {
    sql("UPDATE t SET s = 'z' WHERE id = 1");
    sql("ALTER TABLE t ADD COLUMN n INT");
    sql("INSERT INTO t VALUES (3, 'c', 30)");

    List<@Nullable Object> metrics = sql("RESTORE TABLE t TO VERSION AS OF 1").get(0);

    assertThat(metrics.subList(1, 4)).containsExactly(1L, 2L, 1L);
    assertThat(sql("SELECT * FROM t ORDER BY id"))
        .containsExactly(List.of(1, "a"), List.of(2, "b"));
    assertThat(operation()).isEqualTo("RESTORE");
    assertThat(fixture.commitText(T, table().version())).contains("numRecords");
    assertThat(sql("SELECT * FROM t WHERE id > 5")).isEmpty();
    sql("RESTORE t VERSION AS OF 4");
    assertThat(sql("SELECT count(n) FROM t")).containsExactly(List.of(1L));
    assertFails(ErrorCode.DELTA_VERSION_NOT_FOUND, "RESTORE TABLE t TO VERSION AS OF 99");
    assertFails(
        ErrorCode.DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION,
        "RESTORE TABLE t TO TIMESTAMP AS OF '2001-01-01'");
    assertFails(ErrorCode.PARSE_SYNTAX_ERROR, "RESTORE TABLE t TO VERSION AS OF 'x'");
  }

  @Test
  void restore_needs_the_files_of_the_version() throws IOException {
    sql("DELETE FROM t");
    try (var files = Files.newDirectoryStream(table().root(), "*.parquet")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    assertFails(ErrorCode.DATA_FILE_MISSING, "RESTORE TABLE t TO VERSION AS OF 1");
  }

  @Test
  void columns_come_first_or_after_another() {
    sql("CREATE TABLE n (a INT, b STRUCT<x: INT>) USING DELTA");
    sql("INSERT INTO n VALUES (1, struct(2))");
    sql("ALTER TABLE n ADD COLUMNS (z STRING FIRST, m INT AFTER a, c INT)");
    assertThat(fixture.catalog.describe(new TableRef.Named("n")).schema().sql())
        .isEqualTo("struct<z:string,a:int,m:int,b:struct<x:int>,c:int>");
    assertThat(sql("SELECT a, b.x, m IS NULL FROM n")).containsExactly(List.of(1, 2, true));
    sql("INSERT INTO n VALUES ('z', 4, 5, struct(6), 8)");
    assertThat(sql("SELECT m FROM n WHERE z = 'z'")).containsExactly(List.of(5));
    assertThatThrownBy(() -> sql("ALTER TABLE n ADD COLUMN A INT"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.FIELD_ALREADY_EXISTS);
    assertThatThrownBy(() -> sql("ALTER TABLE n ADD COLUMN q INT AFTER nothing"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNRESOLVED_COLUMN);
  }

  @Test
  void not_null_is_set_where_no_row_breaks_it() {
    sql("INSERT INTO t VALUES (3, NULL)");
    assertFails(
        ErrorCode.DELTA_NEW_NOT_NULL_VIOLATION, "ALTER TABLE t ALTER COLUMN s SET NOT NULL");
    sql("ALTER TABLE t ALTER COLUMN id SET NOT NULL");
    assertFails(ErrorCode.DELTA_NOT_NULL_CONSTRAINT_VIOLATED, "INSERT INTO t VALUES (NULL, 'x')");
    assertFails(ErrorCode.UNSUPPORTED_FEATURE, "ALTER TABLE t ALTER COLUMN id TYPE BIGINT");
  }

  @Test
  void an_update_computes_what_is_generated_anew() {
    sql("CREATE TABLE g (a INT, b INT, twice INT GENERATED ALWAYS AS (a * 2)) USING DELTA");
    sql("INSERT INTO g (a, b) VALUES (1, 1)");
    sql("UPDATE g SET a = a + 4");
    assertThat(sql("SELECT * FROM g")).containsExactly(List.of(5, 1, 10));
    sql("UPDATE g SET b = 9");
    assertThat(sql("SELECT * FROM g")).containsExactly(List.of(5, 9, 10));
    sql("MERGE INTO g USING (SELECT 5 AS k) s ON g.a = s.k WHEN MATCHED THEN UPDATE SET a = k + 1");
    assertThat(sql("SELECT * FROM g")).containsExactly(List.of(6, 9, 12));
    assertThatThrownBy(() -> sql("UPDATE g SET a = 1, twice = 3"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES);
  }

  @Test
  void a_shown_statement_makes_the_same_table() {
    sql(
        "CREATE TABLE full (id INT NOT NULL COMMENT 'it''s \\\\ the key', `a b` INT) USING DELTA"
                .replace("`a b`", "n")
            + " COMMENT 'all' TBLPROPERTIES (x = 'y')");
    sql("ALTER TABLE full ADD CONSTRAINT some CHECK (n > 0)");
    String shown = (String) sql("SHOW CREATE TABLE full").get(0).get(0);
    assertThat(shown).startsWith("CREATE TABLE full (\n  id int NOT NULL COMMENT 'it");
    sql("DROP TABLE full");
    sql(shown);
    assertThat(sql("SHOW CREATE TABLE full")).containsExactly(List.of(shown));
  }

  @Test
  void describe_tells_a_column_or_all() {
    assertThat(sql("DESCRIBE t s"))
        .containsExactly(
            List.of("col_name", "s"), List.of("data_type", "string"), List.of("comment", "NULL"));
    assertThat(sql("DESCRIBE TABLE EXTENDED t"))
        .extracting(row -> row.get(0))
        .contains("id", "# Detailed Table Information", "Location", "Table Properties");
    assertFails(ErrorCode.UNRESOLVED_COLUMN, "DESCRIBE t nothing");
  }
}
