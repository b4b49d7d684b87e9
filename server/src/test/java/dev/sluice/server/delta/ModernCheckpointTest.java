package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.testing.SharedTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of tables with table features, which Delta Kernel reads and writes. */
class ModernCheckpointTest {
  private static final String PROTOCOL =
      "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
          + "\"readerFeatures\":[%s],\"writerFeatures\":[%s]}}";
  private static final String METADATA = TableFixture.metadata("id-1", TableFixture.SCHEMA, "{}");
  private static final String MANIFEST =
      "00000000000000000001.checkpoint.0e4f3a52-9b1c-4a4e-8f0c-2f4c5f1f9d11.json";

  @TempDir Path directory;

  private static String protocol(String feature) {
    return PROTOCOL.formatted("\"" + feature + "\"", "\"" + feature + "\"");
  }

  private static String withVector(String add) {
    return add.replace(
        "\"dataChange\"",
        "\"deletionVector\":{\"storageType\":\"i\",\"pathOrInlineDv\":\"0rr91\",\"sizeInBytes\":4,"
            + "\"cardinality\":3},\"stats\":\"{\\\"numRecords\\\":10}\",\"dataChange\"");
  }

  /** Two commits, and a manifest of the version of the second. */
  private void manifest(TableFixture fixture, String... more) throws IOException {
    fixture.commitByHand(0, protocol("v2Checkpoint"), METADATA, TableFixture.add("a"));
    fixture.commitByHand(1, TableFixture.add("b"), TableFixture.txn("app", 7));
    String content =
        String.join(
            "\n",
            "{\"checkpointMetadata\":{\"version\":1}}",
            protocol("v2Checkpoint"),
            METADATA,
            TableFixture.txn("app", 7),
            TableFixture.add("a"),
            TableFixture.add("b"),
            String.join("\n", more));
    Files.writeString(log(fixture, MANIFEST), content);
  }

  private static Path log(TableFixture fixture, String name) {
    return LogFiles.directory(fixture.root()).resolve(name);
  }

  private static List<String> files(DeltaTable table) {
    return table.snapshot().files().stream()
        .map(added -> String.valueOf(Path.of(added.file().path()).getFileName()))
        .toList();
  }

  @Test
  void a_manifest_stands_for_the_commits_up_to_it() throws IOException {
    try (TableFixture fixture = new TableFixture(directory)) {
      manifest(fixture);
      fixture.commitByHand(2, TableFixture.add("c"), TableFixture.remove("a"));
      fixture.deleteCommit(0);
      fixture.deleteCommit(1);

      DeltaTable table = fixture.tables.open(TableFixture.REF);
      assertThat(table.version()).isEqualTo(2);
      assertThat(files(table)).containsExactly("b", "c");
      assertThat(table.transactionVersion("app")).isEqualTo(OptionalLong.of(7));
    }
  }

  @Test
  void a_snapshot_from_a_checkpoint_has_the_time_that_its_commit_gives() throws IOException {
    try (TableFixture fixture = new TableFixture(directory)) {
      manifest(fixture);
      fixture.commitByHand(1, "{\"commitInfo\":{\"inCommitTimestamp\":1700000000123}}");
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      assertThat(table.snapshot().timestamp()).isEqualTo(Instant.ofEpochMilli(1700000000123L));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sidecar\":{\"path\":\"gone.parquet\",\"sizeInBytes\":1,\"modificationTime\":1}}",
        "{\"add\":{\"path\":"
      })
  void a_manifest_that_is_not_whole_is_passed_over_or_named(String last) throws IOException {
    try (TableFixture fixture = new TableFixture(directory)) {
      manifest(fixture, last);
      assertThat(files(fixture.tables.open(TableFixture.REF))).containsExactly("a", "b");
    }
    try (TableFixture fixture = new TableFixture(directory)) {
      fixture.deleteCommit(0);
      assertThatThrownBy(() -> fixture.tables.open(TableFixture.REF))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_LOG_CORRUPT)
          .hasMessageContaining(MANIFEST);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../../x.parquet", "file:/tmp/x.parquet"})
  void a_sidecar_outside_the_table_is_refused(String path) throws IOException {
    try (TableFixture fixture = new TableFixture(directory)) {
      manifest(
          fixture,
          "{\"sidecar\":{\"path\":\"" + path + "\",\"sizeInBytes\":1,\"modificationTime\":1}}");
      assertThatThrownBy(() -> fixture.tables.open(TableFixture.REF))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_PATH_OUTSIDE_TABLE);
    }
  }

  @Test
  void of_two_checkpoints_of_a_version_one_may_be_damaged() throws IOException {
    try (TableFixture fixture = new TableFixture(directory)) {
      manifest(fixture);
      Files.writeString(log(fixture, "00000000000000000001.checkpoint.parquet"), "garbage");
      fixture.deleteCommit(0);

      assertThat(files(fixture.tables.open(TableFixture.REF))).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delta-golden/v2-checkpoint-json",
        "delta-golden/v2-checkpoint-parquet",
        "delta-golden/dv-with-columnmapping"
      })
  void a_table_may_lie_in_a_directory_of_any_name(String name) throws IOException {
    Optional<Path> shared = SharedTables.directory();
    assumeTrue(shared.isPresent(), "the tables of other engines are not here");
    Path copy = directory.resolve("a b%20#[x] é");
    Path original = shared.get().resolve(name);
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(original.relativize(file).toString()));
      }
    }
    Warehouse open = new Warehouse(directory.resolve("warehouse"), List.of(), true);
    try (TableFixture fixture = new TableFixture(directory);
        DeltaTables tables = new DeltaTables(fixture.files, open, fixture.clock)) {
      Snapshot snapshot = tables.open(new TableRef.AtPath(copy.toString())).snapshot();
      assertThat(snapshot.files()).isNotEmpty();
      for (AddedFile added : snapshot.files()) {
        assertThat(Path.of(added.file().path())).exists();
        if (added.deletionVector() != null) {
          assertThat(added.deletionVector().load().contains(1L << 50)).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"deletionVectors", "v2Checkpoint", "timestampNtz", "typeWidening"})
  void a_checkpoint_of_ours_keeps_what_the_commits_said(String feature) {
    boolean vectors = feature.equals("deletionVectors");
    try (TableFixture fixture = new TableFixture(directory)) {
      String add = TableFixture.add("first");
      fixture.commitByHand(0, protocol(feature), METADATA, vectors ? withVector(add) : add);
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      for (int i = 1; i <= 10; i++) {
        table.append(TableFixture.append(table.metadata(), "f" + i, null));
      }
    }
    try (TableFixture fixture = new TableFixture(directory)) {
      assertThat(log(fixture, "00000000000000000010.checkpoint.parquet")).exists();
      for (int i = 0; i < 10; i++) {
        fixture.deleteCommit(i);
      }
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      assertThat(files(table)).hasSize(11);
      DataFile first = table.snapshot().files().get(0).file();
      assertThat(first.path()).endsWith("first");
      assertThat(first.records()).isEqualTo(vectors ? 7 : DataFile.UNKNOWN);
      assertThat(first.deletedRows() != null).isEqualTo(vectors);
    }
  }
}
