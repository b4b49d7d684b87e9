package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.storage.NioFileStore;
import dev.sluice.server.testing.FaultyFileStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A catalog on a store that can fail, with one table. */
final class CatalogFixture implements AutoCloseable {
  static final TableRef EVENTS = new TableRef.Named("events");
  static final StructType SCHEMA =
      StructType.of(
          new Field("id", PrimitiveType.LONG, false, Map.of()),
          Field.of("note", PrimitiveType.STRING));

  final FaultyFileStore store;
  final DeltaTables tables;
  final TableCatalog catalog;
  private final NioFileStore files = new NioFileStore();
  private final DuckDbEngine engine;
  private int statements;

  CatalogFixture(Path directory) {
    store = new FaultyFileStore(files);
    EngineOptions options = new EngineOptions(256L << 20, 2, directory.resolve("spill"), 1L << 30);
    engine = DuckDbEngine.open(options);
    tables =
        new DeltaTables(
            store,
            new Warehouse(directory.resolve("warehouse"), List.of(), false),
            InstantSource.system());
    catalog =
        new TableCatalog(
            tables,
            engine,
            new SqlSandbox(options, Duration.ofSeconds(30)),
            directory.resolve("staging"),
            4,
            InstantSource.system());
  }

  /** With an empty table. */
  static CatalogFixture withTable(Path directory, String... partitionColumns) {
    CatalogFixture fixture = new CatalogFixture(directory);
    fixture.catalog.create(EVENTS, SCHEMA, List.of(partitionColumns), Map.of());
    return fixture;
  }

  AppendedRows append(RowFormat format, String rows, @Nullable TransactionId transaction) {
    return append(format, rows.getBytes(StandardCharsets.UTF_8), transaction);
  }

  AppendedRows append(RowFormat format, byte[] rows, @Nullable TransactionId transaction) {
    return catalog.append(EVENTS, format, new ByteArrayInputStream(rows), transaction);
  }

  /** What a commit file holds. */
  String commitText(TableRef table, long version) {
    try {
      return Files.readString(
          tables
              .open(table)
              .root()
              .resolve(String.format(Locale.ROOT, "_delta_log/%020d.json", version)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<List<@Nullable Object>> sql(String statement) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (RowCursor cursor =
        catalog.sql(
            new SqlRequest(
                "test-" + statements++, statement, Long.MAX_VALUE, null, ZoneOffset.UTC))) {
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  @Override
  public void close() {
    tables.close();
    engine.close();
    files.close();
  }
}
