package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.VersionRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A table that records changes: 1 inserts a, b and c, 2 updates b, 3 deletes a, 4 removes all; a
 * day after the other, from the 1st of January 2026 on.
 */
class FeedRangeTest {
  private static final TableRef STOCK = new TableRef.Named("stock");

  @TempDir Path directory;

  private CatalogFixture fixture;

  @BeforeEach
  void open() throws IOException {
    try (CatalogFixture writer = new CatalogFixture(directory)) {
      writer.sql(
          "CREATE TABLE stock (item STRING, n INT) USING DELTA PARTITIONED BY (item)"
              + " TBLPROPERTIES (delta.enableChangeDataFeed = true)");
      writer.sql("INSERT INTO stock VALUES ('a', 1), ('b', 2), ('c', 3)");
      writer.sql("UPDATE stock SET n = 20 WHERE item = 'b'");
      writer.sql("DELETE FROM stock WHERE n = 1");
      writer.sql("DELETE FROM stock");
      writer.sql("CREATE TABLE silent (id INT) USING DELTA");
      writer.sql("INSERT INTO silent VALUES (1)");
      writer.sql("ALTER TABLE silent SET TBLPROPERTIES (delta.enableChangeDataFeed = true)");
      writer.sql("INSERT INTO silent VALUES (2)");
      writer.sql("ALTER TABLE silent SET TBLPROPERTIES (delta.enableChangeDataFeed = false)");
    }
    for (int version = 0; version <= 4; version++) {
      Files.setLastModifiedTime(
          directory.resolve("warehouse/stock/_delta_log/0000000000000000000" + version + ".json"),
          FileTime.from(Instant.parse("2026-01-0" + (version + 1) + "T10:00:00Z")));
    }
    fixture = new CatalogFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void all_changes_are_told_with_their_commits() {
    assertThat(changes("'stock', 0"))
        .containsExactly(
            "1 a 1 insert",
            "1 b 2 insert",
            "1 c 3 insert",
            "2 b 2 update_preimage",
            "2 b 20 update_postimage",
            "3 a 1 delete",
            "4 b 20 delete",
            "4 c 3 delete");
    assertThat(fixture.sql("SELECT DISTINCT _commit_timestamp FROM table_changes('stock', 2, 2)"))
        .containsExactly(List.of(Instant.parse("2026-01-03T10:00:00Z")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'stock', 3L | 3",
        "'stock', 2, 2 | 2",
        "'stock', 3, 99 | 3",
        "'stock', '2026-01-04 10:00:00' | 3",
        "'stock', '2026-01-04 10:00:00.001' | 2",
        "'stock', timestamp'2026-01-01 00:00:00', timestamp'2026-01-02 12:00:00' | 3",
        "'stock', 1, '2026-01-03 10:00:00' | 5",
        "'stock', '2026-01-03 11:00:00', '2026-01-03 12:00:00' | 0",
      })
  void bounds_are_versions_or_times(String arguments, int rows) {
    assertThat(changes(arguments)).hasSize(rows);
  }

  @Test
  void a_path_names_a_table_too() {
    List<List<@Nullable Object>> count =
        fixture.sql(
            "SELECT count(*) FROM table_changes_by_path('"
                + directory.resolve("warehouse/stock")
                + "', 4) AS c JOIN table_changes('stock', 4) AS d ON c.n = d.n");
    assertThat(count).containsExactly(List.of(2L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'stock', 3, 2 | DELTA_INVALID_CDC_RANGE",
        "'stock', 5 | DELTA_INVALID_CDC_RANGE",
        "'stock', '2026-01-03 00:00:00', '2026-01-02 12:00:00' | DELTA_INVALID_CDC_RANGE",
        "'stock', '2026-01-05 10:00:00.001' | DELTA_TIMESTAMP_GREATER_THAN_COMMIT",
        "'stock', 0, '2026-01-05 10:00:00.001' | DELTA_TIMESTAMP_GREATER_THAN_COMMIT",
        "'stock', 0, '2025-01-01' | DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION",
        "'silent', 1 | DELTA_MISSING_CHANGE_DATA",
        "'silent', 2 | DELTA_MISSING_CHANGE_DATA",
        "'nothing', 1 | TABLE_OR_VIEW_NOT_FOUND",
        "'stock' | DATATYPE_MISMATCH",
        "'stock', 1, 2, 3 | DATATYPE_MISMATCH",
        "'stock', NULL | DATATYPE_MISMATCH",
        "'stock', 1.5 | DATATYPE_MISMATCH",
        "'stock', date'2026-01-01' | DATATYPE_MISMATCH",
        "1, 1 | DATATYPE_MISMATCH",
      })
  void what_cannot_be_told_is_refused(String arguments, ErrorCode code) {
    assertThatThrownBy(() -> changes(arguments)).hasFieldOrPropertyWithValue("code", code);
  }

  @Test
  void a_version_between_those_that_record_nothing_can_be_read() {
    assertThat(fixture.sql("SELECT id FROM table_changes('silent', 2, 3)"))
        .containsExactly(List.of(2));
  }

  @Test
  void a_read_of_changes_is_in_the_order_of_commits() {
    List<Object> versions = new ArrayList<>();
    VersionRange range = new VersionRange(new TableVersion(1L, null), TableVersion.NEWEST);
    RowsRequest request =
        new RowsRequest(
            "id", TableRead.changes(STOCK, range), List.of("_commit_version"), "item <> 'a'", 5);
    try (ResultRows rows = fixture.catalog.rows(request)) {
      for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
        versions.addAll(row);
      }
      assertThat(rows.truncated()).isTrue();
    }
    assertThat(versions).containsExactly(1L, 1L, 2L, 2L, 4L);
  }

  private List<String> changes(String arguments) {
    return fixture
        .sql(
            "SELECT concat_ws(' ', _commit_version, item, n, _change_type) FROM table_changes("
                + arguments
                + ") ORDER BY _commit_version, item, n")
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }
}
