package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Older versions of a table: 0 is empty, each of 1 to 3 adds its number, a day after the other. */
class TimeTravelTest {
  @TempDir Path directory;

  private CatalogFixture fixture;

  @BeforeEach
  void open() throws IOException {
    try (CatalogFixture writer = CatalogFixture.withTable(directory)) {
      for (int version = 1; version <= 3; version++) {
        writer.sql("INSERT INTO events (id) VALUES (" + version + ")");
      }
    }
    for (int version = 0; version <= 3; version++) {
      Path commit = directory.resolve("warehouse/events/_delta_log/0000000000000000000" + version);
      Files.setLastModifiedTime(
          Path.of(commit + ".json"),
          FileTime.from(Instant.parse("2026-01-0" + (version + 1) + "T10:00:00Z")));
    }
    fixture = new CatalogFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void an_older_version_has_the_rows_of_then() {
    assertThat(sum("events VERSION AS OF 2")).isEqualTo(3L);
    assertThat(sum("events")).isEqualTo(6L);
    assertThat(sum("`events@v1`")).isEqualTo(1L);
    assertThat(sum("delta.`" + directory.resolve("warehouse/events") + "@v1`")).isEqualTo(1L);
    assertThat(fixture.sql("SELECT count(*) FROM events VERSION AS OF 0"))
        .containsExactly(List.of(0L));
    assertThat(
            fixture.sql(
                "SELECT n.id FROM events n LEFT ANTI JOIN events VERSION AS OF 2 o ON n.id = o.id"))
        .containsExactly(List.of(3L));
  }

  @Test
  void a_timestamp_means_the_version_that_was_newest_then() {
    assertThat(sum("events TIMESTAMP AS OF '2026-01-03 09:59:59.999'")).isEqualTo(1L);
    assertThat(sum("events TIMESTAMP AS OF '2026-01-03 10:00:00'")).isEqualTo(3L);
    assertThat(sum("events TIMESTAMP AS OF date'2026-01-03' + INTERVAL 1 DAY")).isEqualTo(3L);
    assertThat(sum("`events@20260104100000000`")).isEqualTo(6L);
  }

  @Test
  void an_insert_may_read_its_own_table_at_an_older_version() {
    fixture.sql("INSERT INTO events SELECT id + 10, note FROM events VERSION AS OF 1");
    assertThat(sum("events")).isEqualTo(17L);
  }

  @Test
  void the_columns_are_those_of_the_version() throws IOException {
    Path log = directory.resolve("warehouse/events/_delta_log");
    String created = Files.readString(log.resolve("00000000000000000000.json"));
    String metadata =
        created.lines().filter(line -> line.contains("metaData")).findFirst().orElseThrow();
    Files.writeString(
        log.resolve("00000000000000000004.json"), metadata.replace("\\\"note\\\"", "\\\"memo\\\""));

    assertThat(fixture.sql("SELECT memo FROM events WHERE id = 3")).hasSize(1);
    assertThat(fixture.sql("SELECT note FROM events VERSION AS OF 3 WHERE id = 3")).hasSize(1);
    assertThatThrownBy(() -> fixture.sql("SELECT memo FROM events VERSION AS OF 3"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNRESOLVED_COLUMN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"events VERSION AS OF 4", "`events@v4`"})
  void a_version_that_is_not_there_is_named_with_those_that_are(String from) {
    assertThatThrownBy(() -> sum(from))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VERSION_NOT_FOUND)
        .hasMessage("Table events has no version 4; the available versions are 0 to 3.");
  }

  @Test
  void a_timestamp_outside_the_log_is_refused() {
    assertThatThrownBy(() -> sum("events TIMESTAMP AS OF '2026-01-04 10:00:00.001'"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_TIMESTAMP_GREATER_THAN_COMMIT);
    assertThatThrownBy(() -> sum("events TIMESTAMP AS OF '2026-01-01 09:59:59'"))
        .hasFieldOrPropertyWithValue(
            "code", ErrorCode.DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION);
  }

  @Test
  void rows_are_read_at_a_version_or_time() {
    assertThat(rows(new TableVersion(1L, null))).isEqualTo(1);
    assertThat(rows(new TableVersion(null, Instant.parse("2026-01-03T11:00:00Z")))).isEqualTo(2);
    assertThatThrownBy(() -> rows(new TableVersion(null, Instant.parse("2026-02-01T00:00:00Z"))))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_TIMESTAMP_GREATER_THAN_COMMIT);
  }

  private long rows(TableVersion version) {
    RowsRequest request =
        new RowsRequest("id", new TableRead(CatalogFixture.EVENTS, version), List.of(), null, 100);
    try (ResultRows rows = fixture.catalog.rows(request)) {
      long count = 0;
      while (rows.next() != null) {
        count++;
      }
      return count;
    }
  }

  private Object sum(String from) {
    Object sum = fixture.sql("SELECT sum(id) FROM " + from).get(0).get(0);
    assertThat(sum).isNotNull();
    return sum;
  }
}
