package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.storage.NioFileStore;
import dev.sluice.server.tables.ResultRows;
import dev.sluice.server.tables.SqlRequest;
import dev.sluice.server.tables.TableCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The server's tables and its ad-hoc SQL over a warehouse, in this process. Safe for many threads.
 */
final class SluiceTables implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Engines engines;
  private final DeltaTables tables;
  private final TableCatalog catalog;
  private final boolean isSibling;

  /** What many warehouses may share. */
  private record Engines(
      NioFileStore store, DuckDbEngine engine, SqlSandbox sandbox, Path staging) {}

  /**
   * @param warehouse each of its directories is a table
   * @param work a directory of its own
   */
  SluiceTables(Path warehouse, Path work) {
    this(warehouse, engines(work), false);
  }

  private SluiceTables(Path warehouse, Engines engines, boolean isSibling) {
    this.engines = engines;
    this.isSibling = isSibling;
    InstantSource clock = InstantSource.system();
    tables = new DeltaTables(engines.store, new Warehouse(warehouse, List.of(), true), clock);
    catalog = new TableCatalog(tables, engines.engine, engines.sandbox, engines.staging, 8, clock);
  }

  private static Engines engines(Path work) {
    EngineOptions options = new EngineOptions(1L << 30, 1, work.resolve("spill"), 1L << 30);
    return new Engines(
        new NioFileStore(),
        DuckDbEngine.open(options),
        new SqlSandbox(options, LONGEST),
        work.resolve("staging"));
  }

  /** Another warehouse with the same engines, to be closed before this. */
  SluiceTables sibling(Path warehouse) {
    return new SluiceTables(warehouse, engines, true);
  }

  /**
   * Runs a statement.
   *
   * @throws dev.sluice.server.model.SluiceException where the server refuses it or a row fails
   */
  QueryComparison.Result run(String statement) {
    SqlRequest request =
        new SqlRequest(UUID.randomUUID().toString(), statement, Long.MAX_VALUE, null, SparkSql.UTC);
    try (ResultRows rows = catalog.sql(request)) {
      List<JsonNode> found = new ArrayList<>();
      for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
        found.add(Canonical.row(rows.schema(), row));
      }
      return new QueryComparison.Result(rows.schema(), found);
    }
  }

  @Override
  public void close() {
    if (!isSibling) {
      engines.sandbox.close();
    }
    tables.close();
    if (!isSibling) {
      engines.engine.close();
      engines.store.close();
    }
  }
}
