package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SandboxSession;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.statement.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The server's compiler and engine over the grid, in this process. One session of the sandbox keeps
 * the grid's rows, so that an expression costs a few milliseconds. Used by one thread.
 */
final class Sluice implements AutoCloseable {
  private static final String ROWS = "rows of the grid";
  private static final Duration LONGEST = Duration.ofHours(2);

  private final SqlSandbox sandbox;
  private final SandboxSession session;
  private final SandboxSession.Kept all;
  private final StructType schema;
  private final TableSchemas tables;
  private List<String> narrowColumns = List.of();
  private SandboxSession.@Nullable Kept narrow;

  private Sluice(SqlSandbox sandbox, FileRelation grid) {
    this.sandbox = sandbox;
    this.session = sandbox.session(List.of(grid), LONGEST);
    this.all = session.read(grid, Long.MAX_VALUE, System.nanoTime() + LONGEST.toNanos());
    this.schema = grid.schema();
    this.tables = new OneTable(schema);
  }

  static Sluice over(Grid grid, Path directory) {
    EngineOptions options = new EngineOptions(1L << 30, 1, directory.resolve("spill"), 1L << 30);
    return new Sluice(new SqlSandbox(options, LONGEST), relation(grid));
  }

  /** The grid's schema comes from its Spark types, by the compiler's own reading of them. */
  private static FileRelation relation(Grid grid) {
    StructType schema =
        schemaOf(
            grid.columns().entrySet().stream()
                .map(column -> column.getKey() + " " + column.getValue())
                .collect(Collectors.joining(", ")));
    try {
      long size = Files.size(grid.file());
      DataFile file = new DataFile(grid.file().toString(), Map.of(), size, DataFile.UNKNOWN);
      return new FileRelation(schema, List.of(), List.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the compiler makes of columns and their types in Spark's words.
   *
   * @throws dev.sluice.server.model.SluiceException if it refuses one of the types
   */
  static StructType schemaOf(String columns) {
    Statement create =
        SparkSql.statement(
            "CREATE TABLE any (" + columns + ") USING DELTA", new OneTable(StructType.of()));
    return ((Statement.CreateTable) create).spec().schema();
  }

  /**
   * Types a query over the grid.
   *
   * @throws dev.sluice.server.model.SluiceException where the server refuses it
   */
  CompiledQuery compile(String query) {
    return compile(query, tables);
  }

  /** The same, knowing only some of the columns and the number of the row. */
  CompiledQuery compile(String query, List<String> columns) {
    return compile(query, new OneTable(schema(columns)));
  }

  private StructType schema(List<String> columns) {
    return new StructType(
        schema.fields().stream()
            .filter(field -> columns.contains(field.name()) || field.name().equals("id"))
            .toList());
  }

  private static CompiledQuery compile(String query, TableSchemas tables) {
    return ((Statement.Select) SparkSql.statement(query, tables)).query();
  }

  /**
   * Runs a compiled query over all rows of the grid.
   *
   * @return the rows in canonical form, in the engine's order
   * @throws dev.sluice.server.model.SluiceException where a row fails
   */
  List<JsonNode> run(CompiledQuery query) {
    return run(query, all, "true");
  }

  /** The same for a query over some columns and some rows. */
  List<JsonNode> run(CompiledQuery query, List<String> columns, List<Integer> ids) {
    if (ids.size() == 1) {
      return run(query, narrowed(columns), "\"id\" = " + ids.get(0));
    }
    StringBuilder marks = new StringBuilder("0".repeat(Grid.ROWS));
    ids.forEach(id -> marks.setCharAt(id, '1'));
    return run(query, narrowed(columns), "array_extract('" + marks + "', \"id\" + 1) = '1'");
  }

  /** The grid with few columns, which saves the engine most of its work; the last one is kept. */
  private SandboxSession.Kept narrowed(List<String> columns) {
    if (narrow == null || !columns.equals(narrowColumns)) {
      if (narrow != null) {
        session.drop(narrow);
      }
      StructType few = schema(columns);
      String names =
          few.names().stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
      narrow = session.derive(Map.of(ROWS, all), "SELECT " + names + " FROM \"" + ROWS + "\"", few);
      narrowColumns = columns;
    }
    return narrow;
  }

  private List<JsonNode> run(CompiledQuery query, SandboxSession.Kept rows, String condition) {
    String sql =
        "SELECT * FROM (WITH \"grid\" AS (SELECT * FROM \""
            + ROWS
            + "\" WHERE "
            + condition
            + ") SELECT * FROM ("
            + query.sql()
            + "\n))";
    SandboxSession.Kept kept = session.derive(Map.of(ROWS, rows), sql, query.schema());
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
    public Optional<StructType> schemaOf(TableRead read) {
      boolean isGrid = read.table().equals(new TableRef.Named(Grid.NAME));
      return isGrid ? Optional.of(schema) : Optional.empty();
    }

    @Override
    public @Nullable Instant instant(CompiledQuery constant) {
      throw new SluiceException(ErrorCode.UNSUPPORTED_FEATURE, "There is one version only.");
    }

    @Override
    public List<String> names() {
      return List.of(Grid.NAME);
    }
  }
}
