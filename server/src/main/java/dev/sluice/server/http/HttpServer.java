package dev.sluice.server.http;

import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.tables.Tables;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's HTTP interface. Starts once and closes once; {@link #close} may be called by any
 * thread.
 */
public final class HttpServer {
  /** The address that only this machine reaches. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int MAX_THREADS = 200;

  private final HttpLimits limits;
  private final Routes routes;
  private final ProblemMapper problems;

  /** One party for this server and one for each request until its answer is on the wire. */
  private final Phaser running = new Phaser(1);

  private volatile boolean closing;
  private @Nullable Javalin javalin;

  /**
   * Wires the routes; nothing listens yet.
   *
   * @param ready whether {@code /readyz} says so; asked for each request
   */
  public HttpServer(
      Queries queries, Tables tables, BooleanSupplier ready, String version, HttpLimits limits) {
    this.limits = limits;
    Gate waits = new Gate("wait for a query", limits.maxWaits());
    QueryRoutes queryRoutes = new QueryRoutes(queries, waits);
    TableRoutes tableRoutes =
        new TableRoutes(tables, new Gate("read or append rows", limits.maxStatements()));
    ServerRoutes serverRoutes = new ServerRoutes(() -> !closing && ready.getAsBoolean(), version);
    this.routes =
        new Routes(
            queryRoutes,
            new LifecycleRoutes(queries, queryRoutes, waits),
            new CheckpointRoutes(queries),
            new HistoryRoutes(queries),
            tableRoutes,
            serverRoutes);
    this.problems = new ProblemMapper(queries, routes);
  }

  /** The same with the limits of {@link HttpLimits#DEFAULT}. */
  public HttpServer(Queries queries, Tables tables, BooleanSupplier ready, String version) {
    this(queries, tables, ready, version, HttpLimits.DEFAULT);
  }

  /**
   * Listens.
   *
   * @param host the address to bind, {@link #LOOPBACK} unless the user asked for another
   * @param port 0 for any free one
   * @return the port
   * @throws SluiceException {@code INVALID_ARGUMENT} where the address cannot be bound
   */
  public synchronized int start(String host, int port) {
    Javalin server = Javalin.create(this::configure);
    try {
      server.start(host, port);
    } catch (RuntimeException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "Cannot listen on " + host + ":" + port + ".", e);
    }
    javalin = server;
    return server.port();
  }

  /**
   * Refuses new requests with 503, waits for those that run, and closes the port.
   *
   * @param graceful the longest wait; waits and statements that go on longer are interrupted
   */
  public synchronized void close(Duration graceful) {
    Javalin server = javalin;
    if (server == null || closing) {
      return;
    }
    closing = true;
    try {
      int phase = running.arrive();
      running.awaitAdvanceInterruptibly(phase, graceful.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} requests were cut off by the stop.", running.getUnarrivedParties());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("http");
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(HttpServer::hideVersion);
    config.jetty.modifyServer(server -> server.setErrorHandler(new ConnectionProblems()));
    config.jetty.modifyServletContextHandler(
        handler -> handler.setErrorHandler(new ConnectionProblems()));
    config.routes.exception(SluiceException.class, problems::known);
    config.routes.exception(HttpResponseException.class, problems::refused);
    config.routes.exception(Exception.class, problems::unforeseen);
    for (Route route : routes.all()) {
      config.routes.addHttpHandler(route.method(), route.path(), c -> handle(route, c));
    }
  }

  private static void hideVersion(HttpConfiguration http) {
    http.setSendServerVersion(false);
  }

  private void handle(Route route, Context context) throws Exception {
    running.register();
    Request.addCompletionListener(
        ServletContextRequest.getServletContextRequest(context.req()),
        failure -> running.arriveAndDeregister());
    if (closing && route.path().startsWith(Routes.API)) {
      throw new SluiceException(ErrorCode.SHUTTING_DOWN, "The server is stopping.");
    }
    Parameters parameters = Parameters.parse(context.queryString(), route.parameters());
    route.action().handle(new Exchange(context, limits, parameters));
  }
}
