package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Protocol;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables get the features that their columns need, and those that are asked for by name. */
class TableFeaturesTest {
  private static final Protocol LOCAL_TIMES =
      new Protocol(
          3, 7, List.of("timestampNtz"), List.of("appendOnly", "invariants", "timestampNtz"));

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

  private DeltaTable table() {
    return fixture.tables.open(new TableRef.Named("t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE t (at TIMESTAMP_NTZ) USING DELTA",
        "CREATE TABLE t (a INT, at TIMESTAMP_NTZ) USING DELTA PARTITIONED BY (at)",
        "CREATE TABLE t (s STRUCT<x: ARRAY<TIMESTAMP_NTZ>>) USING DELTA",
        "CREATE TABLE t (m MAP<STRING, TIMESTAMP_NTZ>) USING DELTA",
        "CREATE TABLE t USING DELTA AS SELECT TIMESTAMP_NTZ'2026-03-29 02:30:00' AS at",
        "CREATE TABLE t (a INT) USING DELTA TBLPROPERTIES ('delta.feature.timestampNtz' ="
            + " 'supported')",
      })
  void a_table_with_local_times_has_their_feature(String statement) {
    fixture.sql(statement);

    assertThat(table().protocol()).isEqualTo(LOCAL_TIMES);
    assertThat(table().metadata().configuration()).isEmpty();
  }

  @Test
  void local_times_are_written_and_read() {
    fixture.sql("CREATE TABLE t (a INT, at TIMESTAMP_NTZ) USING DELTA PARTITIONED BY (at)");
    fixture.sql("INSERT INTO t VALUES (1, TIMESTAMP_NTZ'2026-03-29 02:30:00.000001'), (2, NULL)");
    fixture.sql("UPDATE t SET at = at + INTERVAL '1' DAY WHERE a = 1");

    assertThat(fixture.sql("SELECT a, CAST(at AS STRING) FROM t ORDER BY a").toString())
        .isEqualTo("[[1, 2026-03-30 02:30:00.000001], [2, null]]");
  }

  @Test
  void a_table_that_is_there_is_given_the_feature_by_hand() {
    fixture.sql("CREATE TABLE t (a INT) USING DELTA");
    String add = "ALTER TABLE t ADD COLUMN (at TIMESTAMP_NTZ)";
    assertThatThrownBy(() -> fixture.sql(add))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT)
        .hasMessageContaining("'delta.feature.timestampNtz' = 'supported'");

    fixture.sql("ALTER TABLE t SET TBLPROPERTIES ('delta.feature.timestampNtz' = 'supported')");
    assertThat(table().metadata().configuration()).isEmpty();
    fixture.sql(add);
    fixture.sql("INSERT INTO t VALUES (1, TIMESTAMP_NTZ'2026-01-01 00:00:00')");
    assertThat(table().protocol()).isEqualTo(LOCAL_TIMES);
    assertThat(fixture.sql("SELECT count(at) FROM t")).containsExactly(List.of(1L));
  }

  @Test
  void a_table_that_is_replaced_gets_the_feature() {
    fixture.sql("CREATE TABLE t (a INT) USING DELTA");
    fixture.sql("CREATE OR REPLACE TABLE t (at TIMESTAMP_NTZ) USING DELTA");

    assertThat(table().protocol()).isEqualTo(LOCAL_TIMES);
  }

  @Test
  void a_property_turns_its_feature_on() {
    fixture.sql(
        "CREATE TABLE t (a INT) USING DELTA TBLPROPERTIES ('delta.enableTypeWidening' = 'true')");
    assertThat(table().protocol().features())
        .containsExactly("appendOnly", "invariants", "typeWidening");
    fixture.sql("ALTER TABLE t ALTER COLUMN a TYPE BIGINT");

    fixture.sql("ALTER TABLE t SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
    fixture.sql("INSERT INTO t VALUES (1), (5000000000)");
    fixture.sql("DELETE FROM t WHERE a = 1");
    assertThat(table().protocol().readerFeatures())
        .containsExactly("deletionVectors", "typeWidening");
    assertThat(fixture.sql("SELECT a FROM t")).containsExactly(List.of(5_000_000_000L));
  }

  @Test
  void a_feature_of_writers_leaves_readers_alone() {
    fixture.sql("CREATE TABLE t (a INT) USING DELTA");
    fixture.sql("ALTER TABLE t SET TBLPROPERTIES ('delta.feature.domainMetadata' = 'supported')");

    assertThat(table().protocol())
        .isEqualTo(
            new Protocol(1, 7, List.of(), List.of("appendOnly", "domainMetadata", "invariants")));
  }

  @Test
  void a_feature_that_is_not_kept_is_refused() {
    String table = "CREATE TABLE t (a INT) USING DELTA TBLPROPERTIES ('delta.feature.";
    assertThatThrownBy(() -> fixture.sql(table + "rowTracking' = 'supported')"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("The table feature rowTracking is not written");
    assertThatThrownBy(() -> fixture.sql(table + "timestampNtz' = 'no')"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_ARGUMENT);
  }
}
