package dev.sluice.server.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.server.delta.ChangeFeed;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.storage.NioFileStore;
import dev.sluice.server.testing.SharedTables;
import dev.sluice.server.testing.SparkJson;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The changes of all commits of a table, applied one after the other to nothing, are the table:
 * shown with tables of other writers that were updated, merged, overwritten and restored, with
 * deletion vectors and without.
 */
class ChangeFeedReplayTest {
  private static final List<String> TABLES =
      List.of(
          "dat-v0.0.2/multi_partitioned/delta",
          "delta-golden/log-replay-dv-key-cases",
          "delta-golden/dv-with-columnmapping",
          "delta-golden/dv-partitioned-with-checkpoint",
          "delta-golden/basic-with-inserts-merge",
          "delta-golden/basic-with-inserts-overwrite-restore",
          "delta-golden/basic-with-inserts-updates",
          "delta-golden/snapshot-data2-deleted",
          "delta-golden/snapshot-repartitioned");

  @TempDir private static Path directory;

  private final NioFileStore store = new NioFileStore();
  private final DuckDbEngine engine =
      DuckDbEngine.open(new EngineOptions(256L << 20, 2, directory.resolve("spill"), 1L << 30));
  private final DeltaTables tables =
      new DeltaTables(
          store,
          new Warehouse(directory.resolve("warehouse"), List.of(), true),
          InstantSource.system());

  @TestFactory
  Stream<DynamicTest> changes_add_up_to_the_table() {
    Optional<Path> shared = SharedTables.directory();
    assumeTrue(shared.isPresent(), "the tables of other engines are not here");
    return TABLES.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(shared.get().resolve(name))))
        .onClose(this::close);
  }

  private void close() {
    engine.close();
    tables.close();
    store.close();
  }

  private void check(Path path) {
    DeltaTable table = tables.open(new TableRef.AtPath(path.toString()));
    ChangeFeed feed = new ChangeFeed(table, table.metadata());
    List<DataFile> files = new ArrayList<>();
    for (Commit commit : table.changes(0, Integer.MAX_VALUE)) {
      feed.check(commit);
      files.addAll(feed.changes(commit).files());
    }
    FileRelation changes = feed.relation(files);
    Map<String, Integer> counts = new HashMap<>();
    int columns = table.metadata().schema().fields().size();
    for (List<?> row : rows(changes)) {
      int sign = row.get(columns).equals("insert") ? 1 : -1;
      counts.merge(text(row.subList(0, columns), table), sign, Integer::sum);
    }
    counts.values().removeIf(count -> count == 0);

    Map<String, Integer> expected = new HashMap<>();
    for (List<?> row : rows(table.snapshot().relation())) {
      expected.merge(text(row, table), 1, Integer::sum);
    }
    assertThat(counts).isEqualTo(expected);
    assertThat(engine.countRows(changes)).isEqualTo(rows(changes).size());
  }

  private static String text(List<?> row, DeltaTable table) {
    return SparkJson.canonical(row, table.metadata().schema());
  }

  private List<List<?>> rows(FileRelation relation) {
    List<List<?>> all = new ArrayList<>();
    EngineQuery query =
        new EngineQuery("SELECT * FROM t", relation.schema(), Map.of("t", relation));
    try (RowCursor rows = engine.query(query)) {
      for (List<?> row = rows.next(); row != null; row = rows.next()) {
        all.add(row);
      }
    }
    return all;
  }
}
