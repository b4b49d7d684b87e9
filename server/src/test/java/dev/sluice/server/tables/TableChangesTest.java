package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CREATE and ALTER TABLE, and what they make writers keep. */
class TableChangesTest {
  @TempDir Path directory;

  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CatalogFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private DeltaTable table(String name) {
    return fixture.tables.open(new TableRef.Named(name));
  }

  private AppendedRows append(String table, RowFormat format, String rows) {
    return fixture.catalog.append(
        new TableRef.Named(table),
        format,
        new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)),
        null);
  }

  private void assertFails(ErrorCode code, String sql) {
    assertThatThrownBy(() -> fixture.sql(sql)).hasFieldOrPropertyWithValue("code", code);
  }

  @Test
  void a_plain_table_keeps_the_oldest_protocol() {
    fixture.sql("CREATE TABLE t (a INT) USING delta COMMENT 'plain' TBLPROPERTIES ('x' = 'y')");
    assertThat(table("t").protocol()).hasToString("(1,2)");
    assertThat(table("t").metadata().about().description()).isEqualTo("plain");
    assertThat(fixture.sql("SHOW TBLPROPERTIES t"))
        .containsExactly(
            List.of("delta.minReaderVersion", "1"),
            List.of("delta.minWriterVersion", "2"),
            List.of("x", "y"));
  }

  @Test
  void a_constraint_raises_the_protocol_and_is_kept_by_every_writer() {
    fixture.sql("CREATE TABLE t (a INT, b STRING) USING delta");
    fixture.sql("INSERT INTO t VALUES (1, 'x'), (2, NULL)");
    fixture.sql("ALTER TABLE t ADD CONSTRAINT Positive CHECK (a > 0)");
    assertThat(table("t").protocol()).hasToString("(1,3) with the features checkConstraints");

    assertThatThrownBy(() -> fixture.sql("INSERT INTO t VALUES (3, 'y'), (-1, 'z')"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES)
        .hasMessageContaining("CHECK constraint positive (a > 0) violated by row with values")
        .hasMessageContaining(" - a : -1");
    assertFails(
        ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES, "INSERT INTO t (b) VALUES ('null')");
    assertFails(ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES, "UPDATE t SET a = -a WHERE a = 1");
    assertThatThrownBy(() -> append("t", RowFormat.JSON, "[{\"a\": 5}, {\"a\": 0}]"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES);
    assertThatThrownBy(() -> append("t", RowFormat.CSV, "a\n0\n"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES);
    append("t", RowFormat.JSON, "[{\"a\": 5}]");
    fixture.sql("INSERT INTO t SELECT a, b FROM VALUES (-7, 'no'), (7, 'yes') v(a, b) WHERE a > 0");
    assertThat(fixture.sql("SELECT a FROM t ORDER BY a"))
        .containsExactly(List.of(1), List.of(2), List.of(5), List.of(7));
  }

  @Test
  void a_constraint_that_rows_break_is_not_added() {
    fixture.sql("CREATE TABLE t (a INT) USING delta");
    fixture.sql("INSERT INTO t VALUES (1), (NULL)");
    assertThatThrownBy(() -> fixture.sql("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_NEW_CHECK_CONSTRAINT_VIOLATION)
        .hasMessageStartingWith("1 rows of table t");
    assertThat(table("t").protocol()).hasToString("(1,2)");
  }

  @Test
  void constraints_are_dropped_by_name() {
    fixture.sql("CREATE TABLE t (a INT) USING delta");
    fixture.sql("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)");
    assertFails(
        ErrorCode.DELTA_CONSTRAINT_ALREADY_EXISTS, "ALTER TABLE t ADD CONSTRAINT C CHECK (a > 1)");
    fixture.sql("ALTER TABLE t DROP CONSTRAINT C");
    fixture.sql("INSERT INTO t VALUES (-1)");
    assertFails(ErrorCode.DELTA_CONSTRAINT_DOES_NOT_EXIST, "ALTER TABLE t DROP CONSTRAINT c");
    fixture.sql("ALTER TABLE t DROP CONSTRAINT IF EXISTS c");
  }

  @Test
  void generated_columns_are_computed_where_absent_and_checked_where_given() {
    fixture.sql(
        "CREATE TABLE t (at TIMESTAMP, day DATE GENERATED ALWAYS AS (CAST(at AS DATE)))"
            + " USING delta PARTITIONED BY (day)");
    assertThat(table("t").protocol().features())
        .containsExactly("appendOnly", "generatedColumns", "invariants");
    fixture.sql("INSERT INTO t (at) VALUES ('2026-01-02 10:00:00')");
    fixture.sql("INSERT INTO t VALUES ('2026-01-03 10:00:00', '2026-01-03')");
    append("t", RowFormat.JSON, "[{\"at\": \"2026-01-04T10:00:00Z\"}]");
    assertFails(
        ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES,
        "INSERT INTO t VALUES ('2026-01-03 10:00:00', '2026-01-09')");
    assertThat(fixture.sql("SELECT day FROM t ORDER BY day"))
        .containsExactly(
            List.of(LocalDate.of(2026, 1, 2)),
            List.of(LocalDate.of(2026, 1, 3)),
            List.of(LocalDate.of(2026, 1, 4)));
  }

  @Test
  void defaults_fill_what_is_absent_and_not_what_is_null() {
    fixture.sql("CREATE TABLE t (id INT, n INT DEFAULT 40 + 2, s STRING) USING delta");
    assertThat(table("t").protocol().features())
        .containsExactly("allowColumnDefaults", "appendOnly", "invariants");
    fixture.sql("INSERT INTO t (id) VALUES (1)");
    fixture.sql("INSERT INTO t VALUES (2, NULL, 'x')");
    append("t", RowFormat.JSON, "[{\"id\": 3}, {\"id\": 4, \"n\": null}]");
    append("t", RowFormat.CSV, "id,s\n5,y\n");
    fixture.sql("ALTER TABLE t ALTER COLUMN n SET DEFAULT 7");
    fixture.sql("INSERT INTO t (id) VALUES (6)");
    fixture.sql("ALTER TABLE t ALTER COLUMN n DROP DEFAULT");
    fixture.sql("INSERT INTO t (id) VALUES (7)");
    assertThat(fixture.sql("SELECT id, n FROM t ORDER BY id"))
        .containsExactly(
            List.of(1, 42),
            Arrays.asList(2, null),
            List.of(3, 42),
            Arrays.asList(4, null),
            List.of(5, 42),
            List.of(6, 7),
            Arrays.asList(7, null));
  }

  @Test
  void the_word_default_stands_for_the_default_of_its_column() {
    fixture.sql("CREATE TABLE t (id INT, n INT DEFAULT 40 + 2, s STRING) USING delta");
    fixture.sql("INSERT INTO t VALUES (1, DEFAULT, default), (2, 7, 'x')");
    fixture.sql("INSERT INTO t (n, id) VALUES (DEFAULT, 3)");
    assertThat(fixture.sql("SELECT * FROM t ORDER BY id"))
        .containsExactly(
            Arrays.asList(1, 42, null), List.of(2, 7, "x"), Arrays.asList(3, 42, null));
  }

  @Test
  void columns_are_added_behind_the_others() {
    fixture.sql("CREATE TABLE t (a INT) USING delta");
    fixture.sql("INSERT INTO t VALUES (1)");
    fixture.sql("ALTER TABLE t ADD COLUMNS (b STRING COMMENT 'new', c DOUBLE)");
    fixture.sql("INSERT INTO t VALUES (2, 'x', 0.5)");
    assertThat(fixture.sql("SELECT * FROM t ORDER BY a"))
        .containsExactly(Arrays.asList(1, null, null), List.of(2, "x", 0.5));
    assertThat(fixture.sql("DESCRIBE t").get(1)).containsExactly("b", "string", "new");
    assertThat(fixture.sql("SELECT * FROM t VERSION AS OF 1")).containsExactly(List.of(1));
    assertFails(ErrorCode.FIELD_ALREADY_EXISTS, "ALTER TABLE t ADD COLUMN A INT");
  }

  @Test
  void properties_comments_and_not_null_change() {
    fixture.sql("CREATE TABLE t (a INT NOT NULL) USING delta TBLPROPERTIES ('x' = 'y')");
    fixture.sql("ALTER TABLE t SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', z = 1)");
    assertThat(table("t").protocol().features())
        .containsExactly("appendOnly", "changeDataFeed", "invariants");
    fixture.sql("ALTER TABLE t UNSET TBLPROPERTIES ('x')");
    assertThat(table("t").metadata().configuration())
        .isEqualTo(Map.of("delta.enableChangeDataFeed", "true", "z", "1"));
    assertFails(
        ErrorCode.DELTA_UNSET_NON_EXISTENT_PROPERTY, "ALTER TABLE t UNSET TBLPROPERTIES ('x')");
    fixture.sql("ALTER TABLE t UNSET TBLPROPERTIES IF EXISTS ('x')");
    fixture.sql("ALTER TABLE t ALTER COLUMN a COMMENT 'the key'");
    fixture.sql("ALTER TABLE t ALTER COLUMN a DROP NOT NULL");
    fixture.sql("INSERT INTO t VALUES (NULL)");
    assertThat(fixture.sql("DESCRIBE t")).containsExactly(List.of("a", "int", "the key"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE t RENAME COLUMN a TO b | UNSUPPORTED_FEATURE",
        "ALTER TABLE t DROP COLUMN a | UNSUPPORTED_FEATURE",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (nope > 1) | UNRESOLVED_COLUMN",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a + 1) | DATATYPE_MISMATCH",
        "ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'id') | UNSUPPORTED_FEATURE",
        "ALTER TABLE t ALTER COLUMN nope COMMENT 'x' | UNRESOLVED_COLUMN",
        "CREATE TABLE u (a INT, b INT GENERATED ALWAYS AS (nope)) | UNRESOLVED_COLUMN"
      })
  void what_cannot_be_kept_is_refused(String sql, ErrorCode code) {
    fixture.sql("CREATE TABLE t (a INT) USING delta");
    assertFails(code, sql);
    assertThat(table("t").version()).isZero();
  }

  @Test
  void a_query_makes_a_table_in_one_commit() {
    fixture.sql(
        "CREATE TABLE t USING delta PARTITIONED BY (p) COMMENT 'made'"
            + " AS SELECT id, id % 2 AS p FROM range(4)");
    assertThat(table("t").version()).isZero();
    assertThat(fixture.sql("SELECT * FROM t ORDER BY id"))
        .containsExactly(List.of(0L, 0L), List.of(1L, 1L), List.of(2L, 0L), List.of(3L, 1L));
    assertThat(fixture.sql("DESCRIBE HISTORY t").get(0))
        .startsWith(0L)
        .contains("CREATE TABLE AS SELECT");
    assertFails(
        ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "CREATE TABLE t USING delta AS SELECT 1 AS a");
    fixture.sql("CREATE TABLE IF NOT EXISTS t USING delta AS SELECT 1 AS a");
    assertThat(table("t").version()).isZero();
  }

  @Test
  void history_and_detail_tell_of_the_table() {
    fixture.sql("CREATE TABLE t (a INT) USING delta COMMENT 'c'");
    fixture.sql("INSERT INTO t VALUES (1)");
    assertThat(fixture.sql("DESCRIBE HISTORY t LIMIT 1")).hasSize(1);
    assertThat(fixture.sql("DESC HISTORY t"))
        .extracting(row -> row.get(2))
        .containsExactly("WRITE", "CREATE TABLE");
    List<@Nullable Object> detail = fixture.sql("DESCRIBE DETAIL t").get(0).subList(2, 4);
    assertThat(detail).containsExactly("t", "c");
    assertThat(fixture.sql("DESCRIBE DETAIL t").get(0))
        .endsWith(1, 2, List.of("appendOnly", "invariants"));
  }

  @ParameterizedTest
  @CsvSource({
    "delta.appendOnly, maybe",
    "delta.checkpointInterval, 0",
    "delta.checkpointInterval, ten",
    "delta.dataSkippingNumIndexedCols, -2",
    "delta.logRetentionDuration, two weeks",
    "delta.deletedFileRetentionDuration, interval 1 month",
    "delta.targetFileSize, big",
    "delta.enableChangeDataFeed, 1"
  })
  void a_value_that_a_property_cannot_have_is_refused(String property, String value) {
    fixture.sql("CREATE TABLE t (a INT) USING delta");
    String properties = "TBLPROPERTIES ('" + property + "' = '" + value + "')";
    assertFails(ErrorCode.INVALID_ARGUMENT, "ALTER TABLE t SET " + properties);
    assertFails(ErrorCode.INVALID_ARGUMENT, "CREATE TABLE u (a INT) USING delta " + properties);
  }

  @Test
  void values_that_properties_have_elsewhere_are_taken() {
    fixture.sql(
        "CREATE TABLE t (a INT) USING delta TBLPROPERTIES ('delta.appendOnly' = 'FALSE',"
            + " 'delta.dataSkippingNumIndexedCols' = '-1', 'delta.targetFileSize' = '64 MB',"
            + " 'delta.logRetentionDuration' = 'interval 30 days')");
    fixture.sql("ALTER TABLE t SET TBLPROPERTIES ('delta.checkpointInterval' = '5')");
    assertThat(table("t").metadata().configuration()).hasSize(5);
  }

  @Test
  void fields_of_structs_that_are_not_null_are_asked_for() {
    fixture.sql(
        "CREATE TABLE t (id INT, s STRUCT<a: INT NOT NULL, in: STRUCT<x: INT NOT NULL>>)"
            + " USING delta");
    String row = "named_struct('a', %s, 'in', named_struct('x', %s))";
    fixture.sql("INSERT INTO t VALUES (1, " + String.format(row, 1, 2) + ")");
    for (String broken :
        List.of(String.format(row, "NULL", 2), String.format(row, 1, "NULL"), "NULL")) {
      assertFails(
          ErrorCode.DELTA_NOT_NULL_CONSTRAINT_VIOLATED, "INSERT INTO t VALUES (2, " + broken + ")");
    }
    assertFails(ErrorCode.DELTA_NOT_NULL_CONSTRAINT_VIOLATED, "UPDATE t SET s.in.x = NULL");
    assertThatThrownBy(() -> append("t", RowFormat.JSON, "{\"id\": 3, \"s\": {\"a\": 4}}"))
        .hasMessageContaining("s.in");
    assertThat(fixture.sql("SELECT count(*) FROM t")).containsExactly(List.of(1L));
  }
}
