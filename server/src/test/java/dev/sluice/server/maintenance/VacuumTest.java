package dev.sluice.server.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.storage.NioFileStore;
import dev.sluice.server.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VacuumTest {
  private static final Instant START = Instant.parse("2100-01-01T00:00:00Z");
  private static final TableRef REF = new TableRef.Named("t");

  @TempDir Path warehouse;

  private final NioFileStore store = new NioFileStore();
  private final SettableClock clock = new SettableClock(START);
  private @Nullable DeltaTables opened;

  private DeltaTables tables() {
    if (opened == null) {
      opened = new DeltaTables(store, new Warehouse(warehouse, List.of(), false), clock);
    }
    return opened;
  }

  private DeltaTable create(Map<String, String> properties) {
    return tables()
        .create(
            REF,
            StructType.of(
                Field.of("id", PrimitiveType.LONG), Field.of("name", PrimitiveType.STRING)),
            List.of("id"),
            properties);
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
    store.close();
  }

  /** Writes a file as if at a time. */
  private void write(String path, Instant modified) throws IOException {
    Path file = warehouse.resolve("t").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "12345");
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }

  private void commit(DeltaTable table, String path) throws IOException {
    write(path, clock.instant());
    table.append(
        new Append(
            table.metadata(),
            List.of(new WrittenFile(path, Map.of("id", "1"), 5, 1, List.of())),
            List.of(),
            "WRITE",
            Map.of()));
  }

  private void remove(DeltaTable table, String path) {
    var files =
        table.snapshot().files().stream()
            .filter(added -> added.file().path().endsWith(path))
            .toList();
    assertThat(files).hasSize(1);
    table.commit(
        Transaction.on(table.snapshot(), ReadSet.files(files))
            .remove(files)
            .build("DELETE", Map.of(), Map.of()));
  }

  private List<String> names() throws IOException {
    Path root = warehouse.resolve("t");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(name -> !name.startsWith("_delta_log"))
          .sorted()
          .toList();
    }
  }

  private Vacuum vacuum(DeltaTable table, @Nullable Duration retention) {
    return new Vacuum(table, retention, clock, () -> {});
  }

  @Test
  void removes_old_files_that_nothing_refers_to_and_no_others() throws IOException {
    DeltaTable table = create(Map.of());
    commit(table, "live");
    commit(table, "gone-long-ago");
    commit(table, "gone-lately");
    remove(table, "gone-long-ago");
    clock.advance(Duration.ofDays(8));
    remove(table, "gone-lately");
    Instant old = START;
    write("orphan", old);
    write("id=1/orphan", old);
    write("_change_data/old", old);
    write("_spark_metadata/0", old);
    write(".hidden", old);
    write("inner/_delta_log/0.json", old);
    write("inner/file", old);
    write("staged-just-now", clock.instant());

    Vacuum.Result found = vacuum(table, null).dryRun();
    assertThat(found.paths())
        .extracting(path -> warehouse.resolve("t").relativize(Path.of(path)).toString())
        .containsExactlyInAnyOrder("gone-long-ago", "orphan", "id=1/orphan", "_change_data/old");
    assertThat(found.files()).isEqualTo(4);
    assertThat(found.sizeBytes()).isEqualTo(20);
    assertThat(names()).contains("orphan");

    Vacuum.Result removed = vacuum(table, null).run();
    assertThat(removed.files()).isEqualTo(4);
    assertThat(removed.paths()).isEmpty();
    assertThat(names())
        .containsExactly(
            ".hidden",
            "_spark_metadata/0",
            "gone-lately",
            "inner/_delta_log/0.json",
            "inner/file",
            "live",
            "staged-just-now");
  }

  @Test
  void keeps_what_a_checkpoint_alone_knows_to_be_removed_lately() throws IOException {
    DeltaTable table = create(Map.of());
    commit(table, "gone-lately");
    clock.advance(Duration.ofDays(8));
    remove(table, "gone-lately");
    for (int i = 3; i <= 10; i++) {
      commit(table, "part-" + i);
    }
    close();
    opened = null;
    for (int version = 0; version < 10; version++) {
      Files.deleteIfExists(
          warehouse.resolve("t/_delta_log/" + String.format("%020d.json", version)));
    }
    vacuum(tables().open(REF), null).run();
    assertThat(names()).contains("gone-lately", "part-10");
    clock.advance(Duration.ofDays(8));
    vacuum(tables().open(REF), null).run();
    assertThat(names()).doesNotContain("gone-lately").contains("part-10");
  }

  @Test
  void removes_old_empty_directories_and_leaves_young_ones() throws IOException {
    DeltaTable table = create(Map.of());
    Path old = Files.createDirectories(warehouse.resolve("t/id=1"));
    Files.setLastModifiedTime(old, FileTime.from(START.minus(Duration.ofDays(8))));
    Path young = Files.createDirectories(warehouse.resolve("t/id=2"));
    Files.setLastModifiedTime(young, FileTime.from(START));
    assertThat(vacuum(table, null).run().files()).isEqualTo(1);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void notes_begin_and_end_in_the_history() throws IOException {
    DeltaTable table = create(Map.of());
    write("orphan", START.minus(Duration.ofDays(30)));
    vacuum(table, Duration.ofDays(10)).run();
    List<CommitSummary> history = table.history(Long.MAX_VALUE, 2);
    assertThat(history.get(1).operation()).isEqualTo("VACUUM START");
    assertThat(history.get(1).operationParameters())
        .containsEntry("retentionCheckEnabled", "true")
        .containsEntry("specifiedRetentionMillis", "864000000")
        .containsEntry("defaultRetentionMillis", "604800000");
    assertThat(history.get(1).operationMetrics())
        .containsEntry("numFilesToDelete", "1")
        .containsEntry("sizeOfDataToDelete", "5");
    assertThat(history.get(0).operation()).isEqualTo("VACUUM END");
    assertThat(history.get(0).operationParameters()).containsEntry("status", "COMPLETED");
    assertThat(history.get(0).operationMetrics())
        .containsEntry("numDeletedFiles", "1")
        .containsEntry("numVacuumedDirectories", "1");
  }

  @Test
  void refuses_a_retention_below_the_tables_own() {
    DeltaTable table = create(Map.of());
    assertThatThrownBy(() -> vacuum(table, Duration.ofHours(167)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_ARGUMENT)
        .hasMessageContaining("not less than 168 hours");
    assertThatThrownBy(() -> vacuum(table, Duration.ofHours(-1)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void follows_the_tables_own_retention() throws IOException {
    DeltaTable table = create(Map.of("delta.deletedFileRetentionDuration", "interval 1 hour"));
    write("two-hours-old", START.minus(Duration.ofHours(2)));
    write("young", START.minus(Duration.ofMinutes(30)));
    assertThat(vacuum(table, Duration.ofHours(1)).run().files()).isEqualTo(1);
    assertThat(names()).containsExactly("young");
  }

  @Test
  void ends_early_when_told_to_and_says_so_in_the_history() throws IOException {
    DeltaTable table = create(Map.of());
    write("orphan", START.minus(Duration.ofDays(30)));
    Runnable alive =
        () -> {
          if (table.version() > 0) {
            throw new IllegalStateException("canceled");
          }
        };
    assertThatThrownBy(() -> new Vacuum(table, null, clock, alive).run()).hasMessage("canceled");
    assertThat(names()).containsExactly("orphan");
    assertThat(table.history(Long.MAX_VALUE, 1).get(0).operationParameters())
        .containsEntry("status", "FAILED");
  }
}
