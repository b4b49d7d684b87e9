package dev.sluice.server.engine;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs SQL that came from outside. Each statement gets a DuckDB instance of its own that can touch
 * exactly the files of its relations and whose settings are locked; the instance ends with the
 * statement. Safe for use by many threads.
 */
public final class SqlSandbox implements AutoCloseable {
  /** The files do not change, and an instance ends with its statement. */
  private static final String CACHED_FOOTERS = "SET GLOBAL parquet_metadata_cache=true";

  private final EngineOptions options;
  private final Duration timeout;
  private final StatementWatch watch = new StatementWatch();

  /**
   * A sandbox.
   *
   * @param options what one statement may use
   * @param timeout after which a statement ends with {@code TIMEOUT}, reading its rows included
   */
  public SqlSandbox(EngineOptions options, Duration timeout) {
    this.options = options;
    this.timeout = timeout;
  }

  /** The longest that a statement may take. */
  public Duration timeout() {
    return timeout;
  }

  /** The same with the sandbox's own limit. */
  public RowCursor query(EngineQuery query) {
    return query(query, StatementLimit.of(timeout));
  }

  /** Runs a query; closing the cursor ends its instance. Rows are held in bounded memory. */
  public RowCursor query(EngineQuery query, StatementLimit limit) {
    Instance instance = open(inputs(query), CACHED_FOOTERS);
    try {
      Set<String> known = new Footers(instance.database, limit).known(query);
      String sql = RelationSql.query(query, CursorValues::fetched, known);
      RunningQuery running =
          instance.database.stream(new Work(sql, query.relations().values(), limit));
      return new DuckDbCursor(query.schema(), running, instance::close);
    } catch (RuntimeException e) {
      instance.close();
      throw e;
    }
  }

  /**
   * Writes a query's rows as Parquet; see {@link dev.sluice.server.model.BatchOutput#writeParquet}.
   * All rows go into one file, with all columns.
   */
  public List<WrittenFile> writeParquet(
      EngineQuery query, Path directory, FileLayout layout, String attempt, StatementLimit limit) {
    ParquetCopy copy = ParquetCopy.intoOneFile(query, directory, layout, attempt);
    List<Path> paths = inputs(query);
    paths.add(copy.onlyFile());
    try (Instance instance = open(paths, CACHED_FOOTERS)) {
      Set<String> known = new Footers(instance.database, limit).known(query);
      Work work = new Work(copy.sql(known), query.relations().values(), limit);
      return DuckDbBatch.write(() -> instance.database.run(work, copy::files), copy, directory);
    }
  }

  /**
   * Opens an instance for statements that build on each other.
   *
   * @param inputs the files that they may read
   * @param atMost how long they may take together; they are canceled then
   */
  public SandboxSession session(Collection<FileRelation> inputs, Duration atMost) {
    StatementLimit limit = StatementLimit.of(atMost);
    List<Path> files =
        inputs.stream()
            .flatMap(input -> input.files().stream())
            .map(file -> Path.of(file.path()))
            .toList();
    Instance instance = open(files, "SET GLOBAL preserve_insertion_order=true");
    return new SandboxSession(instance.database, limit, instance::close);
  }

  private static List<Path> inputs(EngineQuery query) {
    return query.relations().values().stream()
        .flatMap(relation -> relation.files().stream())
        .map(DataFile::path)
        .map(Path::of)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private Instance open(List<Path> allowed, String... settings) {
    try {
      Files.createDirectories(options.spillDirectory());
      Path spill = Files.createTempDirectory(options.spillDirectory(), "sql-");
      EngineOptions own =
          new EngineOptions(
              options.memoryLimitBytes(),
              options.threads(),
              spill,
              options.maxSpillBytes(),
              options.files());
      return new Instance(DuckDb.open(own, watch, fence(allowed, settings)), spill);
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "Cannot use the spill directory " + options.spillDirectory() + ": " + e.getMessage(),
          e);
    }
  }

  /** The order matters: after the last one nothing can be changed any more. */
  private static List<String> fence(List<Path> allowed, String... settings) {
    String paths =
        allowed.stream()
            .map(path -> DuckDbSql.text(path.toString()))
            .collect(Collectors.joining(", ", "[", "]::VARCHAR[]"));
    List<String> fence = new ArrayList<>(List.of(settings));
    fence.addAll(
        List.of(
            "SET GLOBAL allow_extension_repositories='forbidden'",
            "SET GLOBAL allow_persistent_secrets=false",
            "SET GLOBAL allowed_paths=" + paths,
            "SET GLOBAL allowed_configs=['jdbc_stream_results']",
            "SET GLOBAL enable_external_access=false",
            "SET GLOBAL lock_configuration=true"));
    return fence;
  }

  @Override
  public void close() {
    watch.close();
  }

  /** A DuckDB of one statement. */
  private record Instance(DuckDb database, Path spill) implements AutoCloseable {
    @Override
    public void close() {
      database.close();
      try (Stream<Path> files = Files.walk(spill)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException leftForTheNextStart) {
        spill.toFile().deleteOnExit();
      }
    }
  }
}
