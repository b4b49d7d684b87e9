package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SandboxSession;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.CompiledQuery;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.Statement;
import dev.sluice.server.sparksql.TableSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The server's compiler and engine over the grid, in this process. One session of the sandbox keeps
 * the grid's rows, so that an expression costs a few milliseconds. Used by one thread.
 */
final class Sluice implements AutoCloseable {
  private static final String ALL_ROWS = "all rows";
  private static final Duration LONGEST = Duration.ofHours(2);

  private final SqlSandbox sandbox;
  private final SandboxSession session;
  private final SandboxSession.Kept rows;
  private final TableSchemas tables;

  private Sluice(SqlSandbox sandbox, FileRelation grid) {
    this.sandbox = sandbox;
    this.session = sandbox.session(grid, LONGEST);
    this.rows = session.read(grid, Long.MAX_VALUE, System.nanoTime() + LONGEST.toNanos());
    this.tables = new OneTable(grid.schema());
  }

  static Sluice over(Grid grid, Path directory) {
    EngineOptions options = new EngineOptions(1L << 30, 1, directory.resolve("spill"), 1L << 30);
    return new Sluice(new SqlSandbox(options, LONGEST), relation(grid));
  }

  /** The grid's schema comes from its Spark types, by the compiler's own reading of them. */
  private static FileRelation relation(Grid grid) {
    String columns =
        grid.columns().entrySet().stream()
            .map(column -> column.getKey() + " " + column.getValue())
            .collect(Collectors.joining(", "));
    Statement create =
        SparkSql.statement(
            "CREATE TABLE grid (" + columns + ") USING DELTA", new OneTable(StructType.of()));
    StructType schema = ((Statement.CreateTable) create).schema();
    try {
      long size = Files.size(grid.file());
      DataFile file = new DataFile(grid.file().toString(), Map.of(), size, DataFile.UNKNOWN);
      return new FileRelation(schema, List.of(), List.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Types a query over the grid.
   *
   * @throws dev.sluice.server.model.SluiceException where the server refuses it
   */
  CompiledQuery compile(String query) {
    return ((Statement.Select) SparkSql.statement(query, tables)).query();
  }

  /**
   * Runs a compiled query over some rows of the grid.
   *
   * @return the rows in canonical form, in the engine's order
   * @throws dev.sluice.server.model.SluiceException where a row fails
   */
  List<JsonNode> run(CompiledQuery query, List<Integer> ids) {
    String chosen = ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String sql =
        "SELECT * FROM (WITH \"grid\" AS (SELECT * FROM \""
            + ALL_ROWS
            + "\" WHERE \"id\" IN ("
            + (ids.isEmpty() ? "NULL" : chosen)
            + ")) SELECT * FROM ("
            + query.sql()
            + "\n))";
    SandboxSession.Kept kept = session.derive(rows, ALL_ROWS, sql, query.schema());
    try {
      return session.first(kept, kept.count()).stream()
          .map(row -> (JsonNode) Canonical.row(query.schema(), row))
          .toList();
    } finally {
      session.drop(kept);
    }
  }

  @Override
  public void close() {
    session.close();
    sandbox.close();
  }

  /** A catalog that holds the grid. */
  private record OneTable(StructType schema) implements TableSchemas {
    @Override
    public Optional<StructType> schemaOf(TableRef table) {
      return table.equals(new TableRef.Named(Grid.NAME)) ? Optional.of(schema) : Optional.empty();
    }

    @Override
    public List<String> names() {
      return List.of(Grid.NAME);
    }
  }
}
