package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commits of a table with in-commit timestamps say when they were made, each later than the last.
 */
class InCommitTimesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> ON = Map.of("delta.enableInCommitTimestamps", "true");
  private static final long START = TableFixture.START.toEpochMilli();

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

  private Path file(long version) {
    return LogFiles.commit(fixture.root(), version);
  }

  private JsonNode first(long version) throws IOException {
    return JSON.readTree(Files.readAllLines(file(version)).get(0));
  }

  private long time(long version) throws IOException {
    return first(version).path("commitInfo").path("inCommitTimestamp").asLong(-1);
  }

  private void append(DeltaTable table, String path) {
    table.append(TableFixture.append(table.metadata(), path, null));
  }

  @Test
  void times_grow_where_the_clock_stands_still_or_goes_back() throws IOException {
    DeltaTable table = fixture.tables.create(TableFixture.REF, TableFixture.SCHEMA, List.of(), ON);
    append(table, "a");
    fixture.clock.set(TableFixture.START.minusSeconds(60));
    append(table, "b");
    fixture.clock.set(TableFixture.START.plusSeconds(60));
    append(table, "c");

    assertThat(List.of(time(0), time(1), time(2), time(3)))
        .containsExactly(START, START + 1, START + 2, START + 60_000);
    assertThat(table.protocol().features()).contains("inCommitTimestamp");
    assertThat(table.metadata().configuration()).isEqualTo(ON);
  }

  @Test
  void a_rival_s_time_is_the_least() throws IOException {
    DeltaTable table = fixture.tables.create(TableFixture.REF, TableFixture.SCHEMA, List.of(), ON);
    fixture.commitByHand(
        1,
        "{\"commitInfo\":{\"timestamp\":5,\"inCommitTimestamp\":"
            + (START + 500)
            + ",\"operation\":\"WRITE\"}}",
        TableFixture.add("x"));
    append(table, "a");

    assertThat(time(2)).isEqualTo(START + 501);
  }

  @Test
  void a_table_that_is_there_says_since_when() throws IOException {
    DeltaTable table = fixture.create();
    append(table, "a");
    TableMetadata before = table.metadata();
    Map<String, String> properties = new HashMap<>(before.configuration());
    properties.putAll(ON);
    TableMetadata changed = before.changed(before.schema(), properties);
    fixture.clock.advance(Duration.ofSeconds(1));
    table.commit(
        Transaction.on(table.snapshot(), ReadSet.nothing())
            .metadata(changed)
            .protocol(table.protocol().allowing(changed))
            .build("SET TBLPROPERTIES", Map.of(), Map.of()));
    append(table, "b");

    assertThat(time(1)).isEqualTo(-1);
    assertThat(List.of(time(2), time(3))).containsExactly(START + 1000, START + 1001);
    assertThat(table.metadata().configuration())
        .containsEntry("delta.inCommitTimestampEnablementVersion", "2")
        .containsEntry("delta.inCommitTimestampEnablementTimestamp", "" + (START + 1000));
  }

  @Test
  void times_of_versions_are_those_of_the_commits() throws IOException {
    DeltaTable table = fixture.tables.create(TableFixture.REF, TableFixture.SCHEMA, List.of(), ON);
    fixture.clock.advance(Duration.ofHours(1));
    append(table, "a");
    for (long version = 0; version < 2; version++) {
      Files.setLastModifiedTime(file(version), FileTime.fromMillis(0));
    }

    assertThat(table.versionAt(TableFixture.START.plusSeconds(30))).isZero();
    assertThat(table.versionAt(TableFixture.START.plusSeconds(3600))).isEqualTo(1);
    assertThat(table.snapshot().timestamp()).isEqualTo(TableFixture.START.plusSeconds(3600));
  }
}
