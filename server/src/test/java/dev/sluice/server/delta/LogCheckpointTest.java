package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TransactionId;
import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.standalone.DeltaLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCheckpointTest {
  @TempDir Path directory;

  @BeforeEach
  void write() {
    try (TableFixture fixture = new TableFixture(directory)) {
      DeltaTable table = fixture.create();
      for (int i = 1; i <= 23; i++) {
        table.append(
            TableFixture.append(table.metadata(), "part-" + i, new TransactionId("query", i)));
      }
    }
  }

  private Path log(String name) {
    return directory.resolve("t/_delta_log").resolve(name);
  }

  private Path checkpoint(int version) {
    return log(LogFiles.prefix(version) + ".checkpoint.parquet");
  }

  private void assertReads(long files) {
    try (TableFixture fixture = new TableFixture(directory)) {
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      assertThat(table.version()).isEqualTo(23);
      assertThat(table.snapshot().files()).hasSize((int) files);
      assertThat(table.snapshot().files()).allMatch(added -> added.file().records() == 2);
      assertThat(table.transactionVersion("query")).hasValue(23);
      assertThat(table.metadata().schema()).isEqualTo(TableFixture.SCHEMA);
    }
  }

  @Test
  void writes_checkpoints_that_nothing_hidden_lies_beside() throws IOException {
    assertThat(checkpoint(20)).exists();
    assertThat(log("_last_checkpoint")).exists();
    assertNothingHidden();
    assertReads(23);
  }

  private void assertNothingHidden() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("."));
    }
  }

  @Test
  void is_read_by_standalone_and_by_kernel() {
    DeltaLog standalone = DeltaLog.forTable(new Configuration(), directory.resolve("t").toString());
    assertThat(standalone.snapshot().getVersion()).isEqualTo(23);
    assertThat(standalone.snapshot().getAllFiles()).hasSize(23);
    Engine engine = DefaultEngine.create(new Configuration());
    SnapshotImpl kernel =
        (SnapshotImpl)
            Table.forPath(engine, directory.resolve("t").toString()).getLatestSnapshot(engine);
    assertThat(kernel.getVersion()).isEqualTo(23);
    assertThat(kernel.getLatestTransactionVersion(engine, "query")).hasValue(23L);
  }

  @Test
  void opens_from_the_checkpoint_alone_where_the_log_was_cleaned() throws IOException {
    for (int version = 0; version < 20; version++) {
      Files.delete(log(LogFiles.commitName(version)));
    }
    assertReads(23);
    try (TableFixture fixture = new TableFixture(directory)) {
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      assertThat(table.earliestCommit()).isEqualTo(20);
      assertThatThrownBy(() -> table.changes(5, 1))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_MISSING_FILES_UNEXPECTED_VERSION);
      assertThatThrownBy(() -> table.snapshotAt(15))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VERSION_NOT_FOUND);
      assertThatThrownBy(() -> table.snapshotAt(99))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_VERSION_NOT_FOUND);
      assertThat(table.snapshotAt(21).files()).hasSize(21);
    }
  }

  @Test
  void reads_older_versions() {
    try (TableFixture fixture = new TableFixture(directory)) {
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      for (int version : List.of(0, 9, 10, 11, 20, 23)) {
        assertThat(table.snapshotAt(version).files()).hasSize(version);
      }
    }
  }

  @Test
  void falls_back_from_damaged_checkpoints_and_hints() throws IOException {
    Files.writeString(log("_last_checkpoint"), "garbage");
    byte[] whole = Files.readAllBytes(checkpoint(20));
    Files.write(checkpoint(20), java.util.Arrays.copyOf(whole, whole.length / 2));
    assertReads(23);
    Files.writeString(checkpoint(10), "garbage");
    assertReads(23);
    Files.write(checkpoint(20), new byte[0]);
    assertReads(23);
  }

  @Test
  void names_the_damaged_checkpoint_where_nothing_else_is_left() throws IOException {
    Files.writeString(checkpoint(20), "garbage");
    Files.deleteIfExists(checkpoint(10));
    Files.delete(log(LogFiles.commitName(3)));
    try (TableFixture fixture = new TableFixture(directory)) {
      assertThatThrownBy(() -> fixture.tables.open(TableFixture.REF))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_LOG_CORRUPT)
          .hasMessageContaining("00000000000000000020.checkpoint.parquet");
    }
  }

  @Test
  void writes_the_newest_of_the_versions_that_wait_and_one_at_a_time() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Long> written = new CopyOnWriteArrayList<>();
    Checkpointer checkpointer =
        new Checkpointer(
            (root, version) -> {
              begun.countDown();
              await(goOn);
              written.add(version);
            });
    TableMetadata metadata = new TableMetadata("id", TableFixture.SCHEMA, List.of(), Map.of());
    checkpointer.committed(directory, "t", metadata, 10);
    await(begun);
    for (int version = 11; version <= 45; version++) {
      checkpointer.committed(directory, "t", metadata, version);
    }
    goOn.countDown();
    checkpointer.close(Duration.ofMinutes(1));
    assertThat(written).containsExactly(10L, 40L);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @Test
  void leaves_no_checkpoint_that_lacks_a_part_of_the_log() throws IOException {
    Files.delete(checkpoint(20));
    Files.deleteIfExists(checkpoint(10));
    Files.delete(log("_last_checkpoint"));
    String commit = Files.readString(log(LogFiles.commitName(3)));
    Files.writeString(log(LogFiles.commitName(3)), commit.substring(0, commit.length() / 2));
    try (TableFixture fixture = new TableFixture(directory)) {
      assertThatThrownBy(
          () ->
              KernelCheckpoints.write(
                  fixture.store, fixture.root(), 20, InstantSource.fixed(TableFixture.START)));
    }
    assertThat(checkpoint(20)).doesNotExist();
    assertNothingHidden();
    Files.writeString(log(LogFiles.commitName(3)), commit);
    assertReads(23);
  }

  @Test
  void falls_back_from_a_checkpoint_that_lacks_the_metadata() throws IOException {
    Path other = log(LogFiles.prefix(20) + ".checkpoint." + UUID.randomUUID() + ".json");
    Files.move(checkpoint(20), log("moved"));
    Files.writeString(other, TableFixture.add("part-1") + "\n");
    assertReads(23);
  }

  @Test
  void cleans_the_log_of_what_expired_before_a_checkpoint() throws IOException {
    try (Stream<Path> files = Files.list(log(""))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      }
    }
    try (TableFixture fixture = new TableFixture(directory)) {
      appendUpTo30(fixture.tables.open(TableFixture.REF));
    }
    assertThat(log(LogFiles.commitName(19))).doesNotExist();
    assertThat(log(LogFiles.commitName(20))).exists();
    try (TableFixture fixture = new TableFixture(directory)) {
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      assertThat(table.earliestCommit()).isEqualTo(20);
      assertThat(table.snapshot().files()).hasSize(30);
      assertThat(table.snapshotAt(24).files()).hasSize(24);
    }
  }

  @Test
  void leaves_a_young_log_alone() {
    try (TableFixture fixture = new TableFixture(directory)) {
      appendUpTo30(fixture.tables.open(TableFixture.REF));
    }
    assertThat(checkpoint(30)).exists();
    assertThat(log(LogFiles.commitName(0))).exists();
  }

  private static void appendUpTo30(DeltaTable table) {
    for (int version = 24; version <= 30; version++) {
      table.append(TableFixture.append(table.metadata(), "part-" + version, null));
    }
  }

  @Test
  void looks_at_a_long_log_from_the_hinted_checkpoint_on() {
    try (TableFixture fixture = new TableFixture(directory)) {
      List<String> listed = fixture.store.listed();
      DeltaTable table = fixture.tables.open(TableFixture.REF);
      assertThat(table.snapshot().files()).hasSize(23);
      assertThat(table.earliestCommit()).isZero();
      for (int i = 0; i < 6; i++) {
        fixture.clock.advance(Duration.ofSeconds(9));
        table.append(TableFixture.append(table.metadata(), "more-" + i, null));
        assertThat(table.changes(table.version() + 1, 1)).isEmpty();
      }
      assertThat(listed).isNotEmpty().allMatch(first -> first.equals(LogFiles.prefix(20)));
    }
  }

  @Test
  void never_lets_a_failed_checkpoint_fail_a_commit() {
    AtomicInteger attempts = new AtomicInteger();
    Checkpointer checkpointer =
        new Checkpointer(
            (root, version) -> {
              attempts.incrementAndGet();
              throw new IOException("disk full");
            });
    TableMetadata metadata =
        new TableMetadata(
            "id", TableFixture.SCHEMA, List.of(), Map.of("delta.checkpointInterval", "5"));
    checkpointer.committed(directory, "t", metadata, 4);
    checkpointer.committed(directory, "t", metadata, 5);
    checkpointer.close(Duration.ofMinutes(1));
    checkpointer.committed(directory, "t", metadata, 10);
    assertThat(attempts).hasValue(1);
  }
}
