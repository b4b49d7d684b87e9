package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.statement.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables and views of one session of Spark as the server's compiler and engine see them: each
 * is copied to Parquet when a statement first names it. Safe for many threads.
 */
final class SessionTables implements TableSchemas {
  private final Spark session;
  private final SqlSandbox sandbox;
  private final Path directory;
  private final Map<String, Optional<FileRelation>> copies = new HashMap<>();

  /**
   * @param directory of its own, for the copies
   */
  SessionTables(Spark session, SqlSandbox sandbox, Path directory) {
    this.session = session;
    this.sandbox = sandbox;
    this.directory = directory;
  }

  /** Forgets the copies, after a statement that changed a table. */
  synchronized void changed() {
    copies.clear();
  }

  @Override
  public Optional<StructType> schemaOf(TableRead read) {
    if (!read.version().equals(TableVersion.NEWEST)) {
      throw oneVersion();
    }
    return copy(read.table()).map(FileRelation::schema);
  }

  @Override
  public @Nullable Instant instant(CompiledQuery constant) {
    throw oneVersion();
  }

  private static SluiceException oneVersion() {
    return new SluiceException(ErrorCode.UNSUPPORTED_FEATURE, "There is one version only.");
  }

  @Override
  public synchronized List<String> names() {
    return List.copyOf(copies.keySet());
  }

  private synchronized Optional<FileRelation> copy(TableRef table) {
    if (!(table instanceof TableRef.Named named)) {
      return Optional.empty();
    }
    String name = named.name().toLowerCase(Locale.ROOT);
    Optional<FileRelation> known = copies.get(name);
    if (known == null) {
      known = write(name);
      copies.put(name, known);
    }
    return known;
  }

  private Optional<FileRelation> write(String name) {
    JsonNode columns = session.sql("SELECT * FROM " + name + " LIMIT 0").path("columns");
    if (columns.isMissingNode()) {
      return Optional.empty();
    }
    List<String> types = new ArrayList<>();
    columns.forEach(
        column ->
            types.add("`" + column.get("name").asText() + "` " + column.get("type").asText()));
    StructType schema = Sluice.schemaOf(String.join(", ", types));
    Path copy = directory.resolve(name);
    JsonNode answer =
        session.sql(
            "INSERT OVERWRITE DIRECTORY '" + copy + "' USING parquet SELECT * FROM " + name);
    return answer.has("error")
        ? Optional.empty()
        : Optional.of(new FileRelation(schema, List.of(), files(copy)));
  }

  private static List<DataFile> files(Path directory) {
    List<DataFile> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(directory)) {
      for (Path file : found.filter(path -> path.toString().endsWith(".parquet")).toList()) {
        files.add(new DataFile(file.toString(), Map.of(), Files.size(file), DataFile.UNKNOWN));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a query.
   *
   * @throws SluiceException where the server refuses it or a row fails
   */
  QueryComparison.Result run(String statement) {
    if (!(SparkSql.statement(statement, this) instanceof Statement.Select select)) {
      throw new SluiceException(ErrorCode.UNSUPPORTED_FEATURE, "Not a query.");
    }
    CompiledQuery query = select.query();
    Map<String, FileRelation> inputs = new HashMap<>();
    query.tables().forEach((key, table) -> inputs.put(key, copy(table.table()).orElseThrow()));
    List<JsonNode> found = new ArrayList<>();
    try (RowCursor rows = sandbox.query(new EngineQuery(query.sql(), query.schema(), inputs))) {
      for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
        found.add(Canonical.row(query.schema(), row));
      }
    }
    return new QueryComparison.Result(query.schema(), found);
  }
}
