package dev.sluice.server.engine;

import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DeletedRows;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StatefulOperator;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The engine on one in-memory DuckDB instance that all queries share.
 *
 * <p>Opening returns at once: the native library is loaded on a thread of its own, and the first
 * query waits for it. An instance that met a fatal error is replaced by the next query.
 */
public final class DuckDbEngine implements Engine {
  private final EngineOptions options;
  private final StatementWatch watch = new StatementWatch();
  private final AtomicLong states = new AtomicLong();

  /** Snapshots wait for each other, so that they leave most of the machine to the batches. */
  private final Semaphore snapshots = new Semaphore(1);

  private FutureTask<DuckDb> opening;

  private DuckDbEngine(EngineOptions options) {
    this.options = options;
    this.opening = openInBackground();
  }

  public static DuckDbEngine open(EngineOptions options) {
    return new DuckDbEngine(options);
  }

  @Override
  public BatchOutput execute(EngineQuery query) {
    return new DuckDbBatch(this::database, query);
  }

  @Override
  public RowCursor query(EngineQuery query) {
    String sql = RelationSql.query(query, CursorValues::fetched);
    RunningQuery running = database().stream(new Work(sql, query.relations().values()));
    return new DuckDbCursor(query.schema(), running, () -> {});
  }

  @Override
  public long countRows(FileRelation relation) {
    if (relation.within() != null) {
      String sql = "SELECT count(*) FROM (" + RelationSql.relation(relation) + ") AS q";
      return database().run(new Work(sql, List.of(relation)), DuckDbEngine::onlyNumber);
    }
    long known = relation.files().stream().mapToLong(DataFile::records).filter(n -> n > 0).sum();
    List<DataFile> unknown =
        relation.files().stream().filter(file -> file.records() == DataFile.UNKNOWN).toList();
    return unknown.isEmpty() ? known : known + countFooters(relation, unknown) - deleted(unknown);
  }

  @Override
  public StateSession state() {
    return new DuckDbState(database(), "state_" + states.incrementAndGet(), snapshots);
  }

  @Override
  public List<String> stateRows(List<Path> files, int most, Duration atMost) {
    if (files.isEmpty() || most == 0) {
      return List.of();
    }
    String own = DuckDbSql.name(StateFiles.REMOVED) + ", " + DuckDbSql.name(StatefulOperator.ROW);
    String rows = new StateFiles(files).rows("* EXCLUDE (" + own + ")") + " LIMIT " + most;
    String sql = "SELECT CAST(to_json(s) AS VARCHAR) FROM (" + rows + ") AS s";
    return database().run(new Work(sql, List.of(), StatementLimit.of(atMost)), DuckDb::texts);
  }

  private static long deleted(List<DataFile> files) {
    return files.stream()
        .map(DataFile::deletedRows)
        .filter(Objects::nonNull)
        .mapToLong(DeletedRows::count)
        .sum();
  }

  private long countFooters(FileRelation relation, List<DataFile> files) {
    String paths =
        files.stream()
            .map(file -> DuckDbSql.text(RelationSql.literalPattern(file.path())))
            .collect(Collectors.joining(", "));
    return database()
        .run(
            new Work(
                "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata([" + paths + "])",
                List.of(relation)),
            DuckDbEngine::onlyNumber);
  }

  private static long onlyNumber(ResultSet rows) throws SQLException {
    rows.next();
    return rows.getLong(1);
  }

  private synchronized DuckDb database() {
    DuckDb database = opened();
    if (database.isBroken()) {
      database.close();
      opening = openInBackground();
      database = opened();
    }
    return database;
  }

  private DuckDb opened() {
    try {
      return opening.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException(ErrorCode.CANCELED, "The statement was canceled", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SluiceException cause
          ? cause
          : new SluiceException(ErrorCode.INTERNAL_ERROR, "The engine cannot start", e);
    }
  }

  private FutureTask<DuckDb> openInBackground() {
    FutureTask<DuckDb> task = new FutureTask<>(() -> DuckDb.open(options, watch, List.of()));
    Thread thread = new Thread(task, "sluice-engine-start");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Ends the instance; a query that still runs on it fails. */
  @Override
  public synchronized void close() {
    watch.close();
    opened().close();
  }
}
