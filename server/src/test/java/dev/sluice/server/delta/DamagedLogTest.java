package dev.sluice.server.delta;

import static dev.sluice.server.delta.TableFixture.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedLogTest {
  private static final String CUT = "{\"add\":{\"path\":\"b\",\"partitionVal";

  @TempDir Path directory;
  private TableFixture fixture;
  private DeltaTable table;

  @BeforeEach
  void open() {
    fixture = new TableFixture(directory);
    table = fixture.createByHand();
    fixture.commitByHand(1, add("a"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static void assertCorrupt(ThrowingCallable call, String file) {
    assertThatThrownBy(call)
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_LOG_CORRUPT)
        .hasMessageContaining("Table t")
        .hasMessageContaining(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\u0000\u0000\u0000", "{\"add\":{\"path\":\"b\",\"parti"})
  void waits_for_the_writer_of_a_torn_commit_and_then_refuses_it(String content) {
    fixture.write(2, content);
    assertThat(table.changes(2, 10)).isEmpty();
    assertThat(table.version()).isEqualTo(1);
    fixture.clock.advance(Duration.ofSeconds(11));
    assertCorrupt(() -> table.changes(2, 10), "00000000000000000002.json");
    assertCorrupt(table::version, "00000000000000000002.json");
    assertThat(table.changes(1, 10)).as("what came before is still readable").hasSize(1);
  }

  @Test
  void reads_a_torn_commit_once_its_writer_has_finished_it() {
    fixture.write(2, CUT);
    assertThat(table.changes(2, 10)).isEmpty();
    fixture.commitByHand(2, add("b"));
    assertThat(table.changes(2, 10)).hasSize(1);
  }

  @Test
  void refuses_an_old_torn_commit_at_once() throws Exception {
    fixture.clock.set(Instant.parse("2100-01-01T00:00:00Z"));
    fixture.write(2, "");
    assertCorrupt(() -> fixture.tables.open(TableFixture.REF).version(), "2.json");
    try (TableFixture restarted = new TableFixture(directory)) {
      Path file = LogFiles.commit(fixture.root(), 2);
      Files.setLastModifiedTime(file, FileTime.from(TableFixture.START.minusSeconds(60)));
      assertCorrupt(() -> restarted.tables.open(TableFixture.REF), "2.json");
    }
  }

  @Test
  void refuses_a_torn_commit_behind_which_others_follow() {
    fixture.write(2, CUT);
    fixture.commitByHand(3, add("c"));
    assertCorrupt(() -> table.changes(2, 10), "2.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"add\":{\"path\":\"b\"}}{\"add\":{\"path\":\"c\"}}\n",
        "garbage\n{\"add\":{\"path\":\"b\"}}\n",
        "[1]\n",
        "{\"add\":{\"size\":1}}\n",
        "{\"add\":{\"path\":\"b\"}}\n\u0000\n{\"add\":{\"path\":\"b\"}}\n",
      })
  void refuses_damage_that_no_live_writer_makes(String content) {
    fixture.write(2, content);
    assertCorrupt(() -> table.changes(2, 10), "2.json");
  }

  @Test
  void refuses_nesting_without_end() {
    fixture.write(
        2, "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}\n" + add("b") + "\n");
    assertCorrupt(() -> table.changes(2, 10), "2.json");
  }

  @Test
  void reads_what_other_writers_put_around_their_actions() {
    fixture.write(
        2,
        "\uFEFF"
            + add("b")
            + "\r\n\r\n  \n{\"surprise\":{\"x\":1}}\r\n{\"add\":null}\n"
            + add("c").replace("\"size\"", "\"later\":[{}],\"size\"")
            + "}");
    assertThat(table.changes(2, 1).get(0).adds()).hasSize(2);
    assertThat(table.snapshot().files()).hasSize(3);
  }

  @Test
  void refuses_a_version_that_is_missing_between_others() {
    fixture.commitByHand(3, add("c"));
    assertThatThrownBy(() -> table.changes(2, 10))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS)
        .hasMessageContaining("00000000000000000002.json");
    fixture.deleteCommit(3);
    fixture.commitByHand(9, add("c"));
    fixture.clock.advance(Duration.ofSeconds(11));
    assertThatThrownBy(() -> table.changes(2, 10))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS);
    try (TableFixture restarted = new TableFixture(directory)) {
      assertThatThrownBy(() -> restarted.tables.open(TableFixture.REF))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS);
    }
  }

  @Test
  void tells_a_cleaned_version_from_a_missing_one() {
    fixture.commitByHand(2, add("b"));
    assertThat(table.version()).isEqualTo(2);
    fixture.deleteCommit(0);
    try (TableFixture restarted = new TableFixture(directory)) {
      assertThatThrownBy(() -> restarted.tables.open(TableFixture.REF))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS);
    }
    assertThat(table.earliestCommit()).isEqualTo(1);
  }

  @Test
  void stops_before_a_version_of_a_protocol_that_is_not_read() {
    fixture.commitByHand(
        2,
        "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
            + "\"readerFeatures\":[\"variantType\"],\"writerFeatures\":[\"variantType\"]}}");
    assertThat(table.changes(1, 10)).hasSize(1);
    assertThatThrownBy(() -> table.changes(2, 10))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageContaining("variantType");
  }

  @Test
  void refuses_a_deletion_vector_that_no_protocol_announces() {
    String vector =
        "\"deletionVector\":{\"storageType\":\"i\",\"pathOrInlineDv\":\"00000\","
            + "\"sizeInBytes\":4,\"cardinality\":1},\"size\"";
    fixture.commitByHand(2, add("b").replace("\"size\"", vector));
    assertThatThrownBy(() -> table.snapshot())
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageContaining("deletionVectors");
  }

  @Test
  void refuses_an_unknown_type_by_name() {
    fixture.commitByHand(
        2,
        TableFixture.metadata("id-1", TableFixture.SCHEMA, "{}")
            .replace("\\\"long\\\"", "\\\"variant\\\""));
    assertThatThrownBy(() -> table.changes(2, 10))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("variant")
        .hasMessageContaining("id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../other/b",
        "x/../../b",
        "http://host/b",
        "file:///b",
        "%2e%2e/b"
      })
  void refuses_files_outside_the_table(String path) {
    fixture.commitByHand(2, add(path));
    assertThatThrownBy(() -> table.changes(2, 10))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_PATH_OUTSIDE_TABLE);
    assertThatThrownBy(() -> table.snapshot())
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_PATH_OUTSIDE_TABLE)
        .hasMessageContaining("version 2");
  }

  @Test
  void takes_two_spellings_of_one_path_for_one_file() {
    fixture.commitByHand(2, add("x/%62"), add("./c"));
    fixture.commitByHand(
        3,
        TableFixture.remove("file:" + fixture.root() + "/x/b"),
        TableFixture.remove(fixture.root() + "/y/../c"));
    assertThat(table.snapshot().files()).hasSize(1);
  }

  @Test
  void notices_that_the_table_was_dropped_or_replaced() {
    assertThat(table.version()).isEqualTo(1);
    DeltaTable other = fixture.tables.open(TableFixture.REF);
    assertThat(other).isSameAs(table);
    fixture.tables.drop(TableFixture.REF);
    assertThat(fixture.tables.find(TableFixture.REF)).isEmpty();
    assertThatThrownBy(table::version)
        .hasFieldOrPropertyWithValue("code", ErrorCode.TABLE_OR_VIEW_NOT_FOUND);
    DeltaTable recreated =
        fixture.tables.create(TableFixture.REF, TableFixture.SCHEMA, List.of(), Map.of());
    assertThat(recreated.version()).isZero();
    assertThatThrownBy(() -> table.changes(0, 1)).hasMessageContaining("dropped");
  }

  @Test
  void notices_another_table_with_as_many_versions() throws Exception {
    assertThat(table.version()).isEqualTo(1);
    fixture.commitByHand(
        0, TableFixture.PROTOCOL, TableFixture.metadata("id-2", TableFixture.SCHEMA, "{}"));
    fixture.commitByHand(1, add("z"));
    Files.setLastModifiedTime(LogFiles.commit(fixture.root(), 1), FileTime.from(Instant.EPOCH));
    assertThatThrownBy(() -> table.changes(0, 1))
        .hasFieldOrPropertyWithValue(
            "code", ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE);
    assertThat(fixture.tables.open(TableFixture.REF).metadata().id()).isEqualTo("id-2");
  }

  @Test
  void takes_a_touched_commit_for_the_same() throws Exception {
    assertThat(table.version()).isEqualTo(1);
    Files.setLastModifiedTime(LogFiles.commit(fixture.root(), 1), FileTime.from(Instant.EPOCH));
    assertThat(table.changes(0, 10)).hasSize(2);
  }
}
