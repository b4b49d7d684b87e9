package dev.sluice.server;

import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.http.ApiKeys;
import dev.sluice.server.http.Front;
import dev.sluice.server.http.HttpLimits;
import dev.sluice.server.http.HttpServer;
import dev.sluice.server.maintenance.Compactions;
import dev.sluice.server.manager.QueryManager;
import dev.sluice.server.metrics.ServerMetrics;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.runtime.CheckpointDirectories;
import dev.sluice.server.runtime.Connectors;
import dev.sluice.server.runtime.Previewer;
import dev.sluice.server.runtime.QueryRuntime;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.runtime.WorkerPool;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.storage.MountedFileStore;
import dev.sluice.server.storage.Mounts;
import dev.sluice.server.tables.TableCatalog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;

/** The daemon: the only place where its parts are put together. */
public final class Server implements AutoCloseable {
  /** What a stop may take in all is ten seconds; these are its long parts. */
  private static final Duration LAST_REQUESTS = Duration.ofSeconds(1);

  private static final Duration LAST_BATCHES = Duration.ofSeconds(8);

  private static final Duration LAST_CHECKPOINTS = Duration.ofMillis(500);

  private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(5);
  private static final long MAX_SPILL_BYTES = 64L << 30;

  private final DataDirectoryLock lock;
  private final MountedFileStore store;
  private final DuckDbEngine engine;
  private final SqlSandbox sandbox;
  private final SqlSandbox upkeep;
  private final UpkeepThread upkeepThread;
  private final DeltaTables tables;
  private final WorkerPool workers;
  private final QueryManager queries;
  private final HttpServer http;
  private final String host;
  private volatile boolean ready;
  private int port;

  private Server(ServerConfig config, WalkObserver observer) {
    InetAddress address = resolve(config.host());
    host = config.host();
    lock = DataDirectoryLock.take(config.dataDirectory());
    WorkFiles work = WorkFiles.below(config.dataDirectory());
    work.clear();
    InstantSource clock = InstantSource.system();
    ServerConfig.Stores stores = config.access().stores();
    Mounts mounts = Mounts.of(work.stores(), stores.uris());
    store = new MountedFileStore(mounts, stores.options(), stores.copyBytes());
    engine = DuckDbEngine.open(engineOptions(config, work.streams()));
    sandbox = new SqlSandbox(engineOptions(config, work.statements()), STATEMENT_TIMEOUT);
    Warehouse warehouse =
        new Warehouse(
            config.warehouse(), config.allowedPaths(), isPrivate(config, address), mounts);
    tables = new DeltaTables(store, warehouse, clock);
    workers = new WorkerPool(config.workers());
    upkeep = new SqlSandbox(upkeepOptions(config, work.statements()), STATEMENT_TIMEOUT);
    upkeepThread = new UpkeepThread();
    Compactions compactions = new Compactions(upkeep, upkeepThread);
    Connectors connectors = new Connectors(tables, clock, UUID::randomUUID, engine, compactions);
    QueryRuntime runtime =
        new QueryRuntime(
            connectors,
            new CheckpointDirectories(
                store,
                config.dataDirectory(),
                path -> checkpointLocation(warehouse.resolve(new TableRef.AtPath(path))),
                () -> new QueryId(UUID.randomUUID())),
            engine,
            workers,
            new QueryRuntime.Time(clock, new SplittableRandom()),
            UUID::randomUUID,
            observer);
    queries = new QueryManager(store, config.dataDirectory().resolve("queries"), runtime, clock);
    TableCatalog catalog =
        new TableCatalog(tables, engine, sandbox, work.staging(), config.workers(), clock);
    Front front =
        new Front(
            Version.current(),
            HttpLimits.DEFAULT,
            ApiKeys.of(config.access().keys()),
            config.access().settings());
    ServerMetrics metrics = new ServerMetrics(queries, Version.current());
    Previewer previewer = new Previewer(connectors, sandbox, config.workers(), clock);
    http = new HttpServer(queries, catalog, previewer, metrics, () -> ready, front);
  }

  /** A checkpoint is written several times a batch, and means something to this server alone. */
  private Path checkpointLocation(Path path) {
    if (!store.isLocal(path)) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "The checkpointLocation " + store.show(path) + " is not on this machine.");
    }
    return path;
  }

  /** Starts a server as {@link #start(ServerConfig, WalkObserver)} does, with nobody watching. */
  public static Server start(ServerConfig config) {
    return start(config, WalkObserver.NONE);
  }

  /**
   * Starts a server; it serves when this returns.
   *
   * @param observer sees each step of each batch
   * @throws SluiceException where an address, directory or file that it needs is not to be had;
   *     nothing runs then
   */
  public static Server start(ServerConfig config, WalkObserver observer) {
    Server server = new Server(config, observer);
    try {
      server.open(config);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open(ServerConfig config) {
    Thread warmUp = new Thread(SparkSql::warmUp, "sluice-parser-start");
    warmUp.setDaemon(true);
    warmUp.start();
    queries.load();
    if (config.access().definitions() != null) {
      DefinitionFiles.apply(config.access().definitions(), queries);
    }
    port = http.start(host, config.port());
    queries.resume();
    ready = true;
  }

  /** Where the server listens: {@code http://127.0.0.1:8080}. */
  public String url() {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Ends within ten seconds; batches that take longer are abandoned, which is as safe as a crash.
   */
  @Override
  public void close() {
    ready = false;
    queries.close();
    http.close(LAST_REQUESTS);
    try {
      queries.awaitClosed(LAST_BATCHES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.close();
    upkeepThread.close();
    upkeep.close();
    sandbox.close();
    tables.close(LAST_CHECKPOINTS);
    engine.close();
    store.close();
    lock.close();
  }

  private EngineOptions engineOptions(ServerConfig config, Path spill) {
    return new EngineOptions(
        config.memoryLimitBytes(),
        Runtime.getRuntime().availableProcessors(),
        spill,
        MAX_SPILL_BYTES,
        store.localFiles());
  }

  /** Upkeep leaves most of the cores and of the memory to the batches. */
  private EngineOptions upkeepOptions(ServerConfig config, Path spill) {
    return new EngineOptions(
        config.memoryLimitBytes() / 4, 1, spill, MAX_SPILL_BYTES, store.localFiles());
  }

  /** Whether whoever reaches the server may read this machine's files anyway. */
  private static boolean isPrivate(ServerConfig config, InetAddress address) {
    return address.isLoopbackAddress() && config.access().keys().isEmpty();
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "The address " + host + " is not known.", e);
    }
  }
}
