package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.rows.JsonRows;
import dev.sluice.server.storage.NioFileStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tables that Spark wrote, compared row by row with what Spark reads from them. */
class ForeignTablesTest {
  /** Oracle files are cut off there. */
  private static final int MOST_ORACLE_ROWS = 500;

  private static final String ORACLE_SUFFIX = "~~batch.jsonl";

  @TempDir static Path spill;

  private static Path shared() {
    String configured = System.getProperty("sluice.shared", System.getenv("SLUICE_SHARED_TABLES"));
    return Path.of(configured == null ? "../../shared/tables" : configured);
  }

  @TestFactory
  Stream<DynamicTest> every_table_gives_the_rows_that_spark_gives() throws Exception {
    Path oracle = shared().resolve("oracle/rows");
    assumeTrue(Files.isDirectory(oracle));
    NioFileStore store = new NioFileStore();
    DeltaTables tables =
        new DeltaTables(
            store, new Warehouse(spill, List.of(shared()), true), InstantSource.system());
    DuckDbEngine engine = DuckDbEngine.open(new EngineOptions(256L << 20, 2, spill, 1L << 30));
    List<Path> files;
    try (Stream<Path> listed = Files.list(oracle)) {
      files = listed.filter(file -> file.toString().endsWith(ORACLE_SUFFIX)).sorted().toList();
    }
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(name(file), () -> compare(file, tables, engine)))
        .onClose(engine::close);
  }

  private static String name(Path oracle) {
    String file = String.valueOf(oracle.getFileName());
    return file.substring(0, file.length() - ORACLE_SUFFIX.length()).replace('~', '/');
  }

  private static void compare(Path oracle, DeltaTables tables, DuckDbEngine engine)
      throws Exception {
    Optional<Snapshot> snapshot = snapshot(oracle, tables);
    assumeTrue(snapshot.isPresent());
    StructType schema = snapshot.get().metadata().schema();
    List<String> expected = new ArrayList<>();
    try (InputStream json = Files.newInputStream(oracle)) {
      JsonRows.read(json, nullable(schema), row -> expected.add(text(row)));
    }
    List<String> actual = new ArrayList<>();
    EngineQuery query =
        new EngineQuery("SELECT * FROM t", schema, Map.of("t", snapshot.get().relation()));
    try (RowCursor rows = engine.query(query)) {
      for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
        actual.add(text(row));
      }
    }
    if (expected.size() < MOST_ORACLE_ROWS) {
      assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    } else {
      assertThat(actual).containsAll(expected);
    }
  }

  /** Empty where the table is of a protocol that is refused, which other tests look at. */
  private static Optional<Snapshot> snapshot(Path oracle, DeltaTables tables) {
    Path table = shared().resolve(name(oracle)).toAbsolutePath().normalize();
    try {
      return Optional.of(tables.open(new TableRef.AtPath(table.toString())).snapshot());
    } catch (SluiceException refused) {
      return Optional.empty();
    }
  }

  private static StructType nullable(StructType schema) {
    return new StructType(
        schema.fields().stream().map(field -> Field.of(field.name(), field.type())).toList());
  }

  private static String text(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ForeignTablesTest::text).toList().toString();
    }
    return String.valueOf(value);
  }
}
