package dev.sluice.server.testing;

import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.maintenance.Compactions;
import dev.sluice.server.manager.QueryManager;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.runtime.CheckpointDirectories;
import dev.sluice.server.runtime.Connectors;
import dev.sluice.server.runtime.KnownCheckpoint;
import dev.sluice.server.runtime.QueryRuntime;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.storage.FileStore;
import dev.sluice.server.storage.NioFileStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A server's streaming half on real files and the real engine, whose queries take their turns on
 * the test's own thread under a clock that the test moves. {@link #restart} forgets everything that
 * a killed process would forget.
 */
public final class StreamHarness implements AutoCloseable {
  public final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  public final Path directory;
  public final List<QueryProgress> progress = new ArrayList<>();
  private final Engine engine;
  private final NioFileStore disk = new NioFileStore();
  private FileStore store = disk;
  private WalkObserver observer = WalkObserver.NONE;
  private ManualScheduler scheduler = new ManualScheduler(clock);
  private final SqlSandbox sandbox;
  private final Compactions compactions;
  private Executor background = Runnable::run;
  private DeltaTables tables;
  private QueryRuntime runtime;

  public StreamHarness(Path directory) {
    this.directory = directory;
    this.engine =
        DuckDbEngine.open(new EngineOptions(256 << 20, 2, directory.resolve("spill"), 1 << 30));
    this.sandbox =
        new SqlSandbox(
            new EngineOptions(128 << 20, 1, directory.resolve("spill"), 1 << 30),
            Duration.ofMinutes(1));
    this.compactions = new Compactions(sandbox, work -> background.execute(work));
    this.tables = openTables();
    this.runtime = openRuntime();
  }

  /** From now on work beside the batches goes there; else it is done at once. */
  public void runBackgroundOn(Executor executor) {
    background = executor;
  }

  /** Kills the process and starts another: on disk nothing changes, in memory nothing is left. */
  public void restart() {
    scheduler = new ManualScheduler(clock);
    progress.clear();
    tables.close();
    tables = openTables();
    runtime = openRuntime();
  }

  /** From the next restart on, all files of the server go through {@code faulty}. */
  public void storeThrough(FileStore faulty) {
    store = faulty;
  }

  /** The store on disk, to put a faulty one in front of. */
  public FileStore disk() {
    return disk;
  }

  /** From the next restart on, the observer sees each step of each batch. */
  public void observe(WalkObserver next) {
    observer = next;
  }

  private DeltaTables openTables() {
    return new DeltaTables(store, warehouse(), clock);
  }

  private Warehouse warehouse() {
    return new Warehouse(directory.resolve("warehouse"), List.of(), true);
  }

  private QueryRuntime openRuntime() {
    return new QueryRuntime(
        connectors(),
        new CheckpointDirectories(
            store, directory.resolve("data"), Path::of, () -> new QueryId(UUID.randomUUID())),
        engine,
        scheduler,
        new QueryRuntime.Time(clock, new Random(1)),
        UUID::randomUUID,
        observer);
  }

  /** The connectors over this process's tables. */
  public Connectors connectors() {
    return new Connectors(tables, clock, UUID::randomUUID, engine, compactions);
  }

  /** The runtime of this process, for a manager on top of it. */
  public QueryRuntime runtime() {
    return runtime;
  }

  /** A second runtime on the same files, as a second server would have; it shares the turns. */
  public QueryRuntime secondServer() {
    DeltaTables others = new DeltaTables(store, warehouse(), clock);
    return new QueryRuntime(
        new Connectors(others, clock, UUID::randomUUID, engine, compactions),
        new CheckpointDirectories(
            store, directory.resolve("data"), Path::of, () -> new QueryId(UUID.randomUUID())),
        engine,
        scheduler,
        new QueryRuntime.Time(clock, new Random(2)),
        UUID::randomUUID,
        observer);
  }

  /** A manager of queries on this half, empty until it is told to load; each restart needs one. */
  public QueryManager manager() {
    return new QueryManager(store, directory.resolve("data/queries"), runtime, clock);
  }

  /** A table with the columns {@code id bigint, name string}. */
  public DeltaTable createTable(String name) {
    return createTable(
        name,
        StructType.of(Field.of("id", PrimitiveType.LONG), Field.of("name", PrimitiveType.STRING)));
  }

  /** The same with table properties. */
  public DeltaTable createTable(String name, Map<String, String> properties) {
    return tables.create(
        new TableRef.Named(name),
        StructType.of(Field.of("id", PrimitiveType.LONG), Field.of("name", PrimitiveType.STRING)),
        List.of(),
        properties);
  }

  public DeltaTable createTable(String name, StructType schema) {
    return tables.create(new TableRef.Named(name), schema, List.of(), Map.of());
  }

  public void dropTable(String name) {
    tables.drop(new TableRef.Named(name));
  }

  public DeltaTable table(String name) {
    return tables.open(new TableRef.Named(name));
  }

  /** Commits the rows {@code from} to {@code to - 1} as a writer outside of any query. */
  public void insert(String name, long from, long to) {
    append(
        table(name),
        "SELECT range::BIGINT AS \"id\", 'n' || range AS \"name\" FROM range("
            + from
            + ","
            + to
            + ")");
  }

  /** Commits the rows of a query in the engine's SQL. */
  public void append(DeltaTable table, String sql) {
    EngineQuery query = new EngineQuery(sql, table.metadata().schema(), Map.of());
    List<WrittenFile> files =
        engine
            .execute(query)
            .writeParquet(table.root(), table.metadata().layout(), UUID.randomUUID().toString());
    table.append(new Append(table.metadata(), files, List.of(), "WRITE", Map.of()));
  }

  /** Starts a run; {@link #runTurns} and {@link #advance} let it work. */
  public StreamingQuery start(QueryDefinition definition) {
    return start(runtime, definition);
  }

  public StreamingQuery start(QueryRuntime on, QueryDefinition definition) {
    return on.start(
        definition,
        KnownCheckpoint.NONE,
        false,
        new StreamingQuery.Listener() {
          @Override
          public void identified(StreamingQuery query, QueryId id) {}

          @Override
          public void stateChanged(StreamingQuery query) {}

          @Override
          public void progressed(QueryProgress made) {
            progress.add(made);
          }
        });
  }

  public void runTurns() {
    scheduler.runTurns();
  }

  public void runTurns(int most) {
    scheduler.runTurns(most);
  }

  public void advance(Duration by) {
    scheduler.advance(by);
  }

  public void validate(QueryDefinition definition) {
    runtime.validate(definition);
  }

  /** The table's rows as text, sorted. */
  public List<String> rows(String name) {
    return rows(name, List::toString);
  }

  /** The table's rows in a text form, sorted. */
  public List<String> rows(String name, Function<List<?>, String> form) {
    DeltaTable table = table(name);
    EngineQuery all =
        new EngineQuery(
            "SELECT * FROM \"t\"",
            table.metadata().schema(),
            Map.of("t", table.snapshot().relation()));
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = engine.query(all)) {
      for (List<?> row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(form.apply(row));
      }
    }
    Collections.sort(rows);
    return rows;
  }

  /** The batch ids that the table's log holds, in the order of the commits. */
  public List<Long> committedBatches(String name) {
    return SinkLog.batches(directory.resolve("warehouse").resolve(name));
  }

  @Override
  public void close() {
    tables.close();
    sandbox.close();
    engine.close();
    disk.close();
  }
}
