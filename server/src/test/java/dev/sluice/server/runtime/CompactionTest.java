package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files are rewritten beside the batches, and nobody who streams them notices. */
class CompactionTest {
  private static final int BATCHES = 55;

  @TempDir private Path directory;
  private StreamHarness harness;

  /** Work that was asked for and not done yet. */
  private final List<Runnable> waiting = new ArrayList<>();

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private DeltaTable createSink() {
    return harness.createTable("out", Map.of("delta.autoOptimize.autoCompact", "true"));
  }

  private StreamingQuery runBatches() {
    StreamingQuery query = harness.start(Definitions.copy("q", "in", "out"));
    for (int i = 0; i < BATCHES; i++) {
      harness.insert("in", i, i + 1);
      harness.runTurns();
    }
    return query;
  }

  private static List<Commit> compactions(DeltaTable table) {
    return table.changes(0, 1000).stream()
        .filter(commit -> commit.operation().equals("OPTIMIZE"))
        .toList();
  }

  private void assertAllRows(String table) {
    assertThat(harness.rows(table))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, BATCHES).mapToObj(i -> "[" + i + ", n" + i + "]").toList());
  }

  @Test
  void compacts_many_small_files_and_a_stream_sees_each_row_once() {
    DeltaTable out = createSink();
    harness.start(Definitions.copy("behind", "out", "copy"));
    runBatches();
    assertThat(compactions(out)).hasSize(1);
    assertThat(compactions(out).get(0).removes()).hasSize(50);
    assertThat(out.snapshot().files()).hasSize(BATCHES - 49);
    assertAllRows("out");
    assertAllRows("copy");
    assertThat(harness.committedBatches("out")).hasSize(BATCHES);

    harness.restart();
    harness.start(Definitions.copy("q", "in", "out"));
    harness.start(Definitions.copy("from-the-beginning", "out", "later"));
    harness.runTurns();
    assertAllRows("out");
    assertAllRows("later");
  }

  @Test
  void leaves_a_table_alone_that_does_not_ask_for_it() {
    DeltaTable out = harness.createTable("out");
    runBatches();
    assertThat(compactions(out)).isEmpty();
  }

  @Test
  void never_holds_up_a_batch() {
    DeltaTable out = createSink();
    harness.runBackgroundOn(waiting::add);
    runBatches();
    assertAllRows("out");
    assertThat(compactions(out)).isEmpty();
    assertThat(waiting).hasSize(1);
    waiting.get(0).run();
    assertThat(compactions(out).get(0).removes()).hasSize(BATCHES);
    assertAllRows("out");
  }

  @Test
  void gives_up_with_the_query() {
    DeltaTable out = createSink();
    harness.runBackgroundOn(waiting::add);
    StreamingQuery query = runBatches();
    query.stop();
    harness.runTurns();
    waiting.get(0).run();
    assertThat(compactions(out)).isEmpty();
  }

  @Test
  void loses_to_another_writer_and_leaves_no_file_behind() throws IOException {
    FaultyFileStore store = new FaultyFileStore(harness.disk());
    harness.storeThrough(store);
    harness.restart();
    DeltaTable out = createSink();
    harness.runBackgroundOn(waiting::add);
    runBatches();
    List<AddedFile> deleted = out.snapshot().files().subList(0, 1);
    long before = dataFiles(out);
    store.beforeNextCommit(
        () ->
            out.commit(
                Transaction.on(out.snapshot(), ReadSet.files(deleted))
                    .remove(deleted)
                    .build("DELETE", Map.of(), Map.of())));
    waiting.get(0).run();
    assertThat(compactions(out)).isEmpty();
    assertThat(dataFiles(out)).isEqualTo(before);
    assertThat(harness.rows("out")).hasSize(BATCHES - 1);
  }

  private static long dataFiles(DeltaTable table) throws IOException {
    try (Stream<Path> files = Files.list(table.root())) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }
}
