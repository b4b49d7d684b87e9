package dev.sluice.server.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpsertSinkTest {
  private static final StructType CHANGES =
      StructType.of(
          Field.of("id", PrimitiveType.LONG),
          Field.of("name", PrimitiveType.STRING),
          Field.of("seq", PrimitiveType.LONG),
          Field.of("op", PrimitiveType.STRING));

  private static final StructType TABLE =
      StructType.of(
          Field.of("id", PrimitiveType.LONG),
          Field.of("name", PrimitiveType.STRING),
          Field.of("seq", PrimitiveType.LONG));

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in", CHANGES);
    harness.createTable("out", TABLE);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private static QueryDefinition query(
      @Nullable String deleteWhen, @Nullable String sequenceBy, Transform... steps) {
    SinkSpec.Upsert upsert = new SinkSpec.Upsert(List.of("ID"), deleteWhen, sequenceBy);
    return new QueryDefinition(
        "q",
        Definitions.source("in", 1000),
        List.of(steps),
        new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND, upsert),
        null,
        new Trigger.AsSoonAsPossible());
  }

  private static QueryDefinition sequenced() {
    return query("op = 'D'", "seq");
  }

  private void changes(String values) {
    harness.append(
        harness.table("in"),
        "SELECT id::BIGINT, name, seq::BIGINT, op FROM (VALUES "
            + values
            + ") AS v(id, name, seq, op)");
  }

  private StreamingQuery run(QueryDefinition definition) {
    StreamingQuery run = harness.start(definition);
    harness.runTurns();
    return run;
  }

  private Commit newest() {
    DeltaTable table = harness.table("out");
    return table.changes(table.version(), 1).get(0);
  }

  @Test
  void inserts_updates_and_deletes_by_key_in_one_commit() {
    changes("(1, 'a', 1, 'I'), (2, 'b', 1, 'I'), (3, 'c', 1, 'I')");
    run(sequenced());
    changes("(1, 'A', 2, 'U'), (2, NULL, 2, 'D'), (4, 'd', 2, 'I'), (5, NULL, 2, 'D')");
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[1, A, 2]", "[3, c, 1]", "[4, d, 2]");
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L);
    assertThat(newest().operation()).isEqualTo("STREAMING UPDATE");
    assertThat(newest().removes()).hasSize(1);
    assertThat(newest().adds()).hasSize(1);
  }

  @Test
  void takes_the_newest_row_of_a_batch() {
    changes(
        "(1, 'old', 1, 'I'), (1, 'newest', 3, 'U'), (1, 'newer', 2, 'U'), (1, 'none', NULL, 'U'),"
            + " (2, 'x', 1, 'I'), (2, NULL, 2, 'D'), (3, NULL, 1, 'D'), (3, 'back', 2, 'I')");
    run(sequenced());
    assertThat(harness.rows("out")).containsExactly("[1, newest, 3]", "[3, back, 2]");
  }

  @Test
  void ignores_a_row_that_is_older_than_the_stored_one() {
    changes("(1, 'a', 5, 'I'), (2, 'b', 5, 'I'), (3, 'c', 5, 'I'), (4, 'd', NULL, 'I')");
    run(sequenced());
    changes("(1, 'late', 4, 'U'), (2, 'same', 5, 'U'), (3, NULL, 4, 'D'), (4, 'D', NULL, 'U')");
    harness.runTurns();
    assertThat(harness.rows("out"))
        .containsExactly("[1, a, 5]", "[2, same, 5]", "[3, c, 5]", "[4, D, null]");
    changes("(1, 'late', 4, 'U')");
    harness.runTurns();
    assertThat(newest().adds()).as("no file is rewritten for nothing").isEmpty();
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L);
  }

  @Test
  void treats_null_as_a_key_like_any_other() {
    changes("(NULL, 'a', 1, 'I')");
    run(sequenced());
    changes("(NULL, 'b', 2, 'U')");
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[null, b, 2]");
  }

  @Test
  void needs_no_sequence_where_a_batch_holds_each_key_once() {
    QueryDefinition plain = query(null, null, new Transform.Drop(List.of("op")));
    changes("(1, 'a', 5, 'I')");
    StreamingQuery run = run(plain);
    changes("(1, 'b', 4, 'I'), (2, 'c', 1, 'I')");
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[1, b, 4]", "[2, c, 1]");

    changes("(9, 'x', 1, 'I'), (9, 'y', 2, 'I')");
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(run.failure().code())
        .isEqualTo(ErrorCode.DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE);
    assertThat(run.failure().message()).contains("sequenceBy").contains("ID");
    assertThat(harness.rows("out")).containsExactly("[1, b, 4]", "[2, c, 1]");
  }

  @Test
  void makes_the_table_with_the_first_batch() {
    harness.dropTable("out");
    changes("(1, 'a', 1, 'I'), (1, 'b', 2, 'U')");
    run(sequenced());
    assertThat(harness.rows("out")).containsExactly("[1, b, 2, U]");
  }

  @Test
  void computes_a_batch_again_behind_a_rival_and_keeps_its_id() {
    changes("(1, 'a', 1, 'I'), (2, 'b', 1, 'I')");
    FaultyFileStore rivals = new FaultyFileStore(harness.disk());
    harness.storeThrough(rivals);
    harness.restart();
    run(sequenced());
    changes("(1, 'c', 2, 'U'), (3, 'mine', 2, 'I')");
    Path log = directory.resolve("warehouse/out/_delta_log");
    String file = rowsOfNewestFile();
    rivals.beforeNextCommit(
        () -> write(log.resolve("00000000000000000002.json"), compaction(file)));
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[1, c, 2]", "[2, b, 1]", "[3, mine, 2]");
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L);
    assertThat(harness.table("out").version()).isEqualTo(3);
  }

  private String rowsOfNewestFile() {
    String path = newest().adds().get(0).file().path();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A rival that rearranges the table: the same rows by another name. */
  private String compaction(String file) {
    Path root = directory.resolve("warehouse/out");
    try {
      Files.copy(root.resolve(file), root.resolve("moved.parquet"));
      long size = Files.size(root.resolve(file));
      return "{\"remove\":{\"path\":\""
          + file
          + "\",\"dataChange\":false}}\n{\"add\":{\"path\":\"moved.parquet\",\"partitionValues\":{},"
          + "\"size\":"
          + size
          + ",\"modificationTime\":1,\"dataChange\":false,\"stats\":\"{\\\"numRecords\\\":2}\"}}\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void leaves_no_file_behind_that_the_log_does_not_name() {
    changes("(1, 'a', 1, 'I')");
    run(sequenced());
    changes("(1, 'b', 2, 'U')");
    harness.runTurns();
    assertThat(parquetFiles()).isEqualTo(2);
  }

  private long parquetFiles() {
    try (Stream<Path> files = Files.list(directory.resolve("warehouse/out"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
