package dev.sluice.server.http;

import dev.sluice.server.manager.Queries;
import dev.sluice.server.metrics.ServerMetrics;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.Previews;
import dev.sluice.server.tables.Tables;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.UriCompliance;
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

  /** What the last waits have to tell their callers that the server stops. */
  private static final Duration LAST_ANSWERS = Duration.ofMillis(200);

  private final HttpLimits limits;
  private final Routes routes;
  private final ProblemMapper problems;
  private final ServerMetrics metrics;
  private final Admission admission;
  private final Idempotency idempotency = new Idempotency(new IdempotencyKeys(System::nanoTime));
  private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
  private final Waits waits;
  private final Streams streams;

  /** One party for this server and one for each request until its answer is on the wire. */
  private final Phaser running = new Phaser(1);

  private final CallerWatch callers = new CallerWatch();
  private volatile boolean closing;
  private @Nullable Javalin javalin;

  /**
   * Wires the routes; nothing listens yet.
   *
   * @param ready whether {@code /readyz} says so; asked for each request
   */
  public HttpServer(
      Queries queries,
      Tables tables,
      Previews previews,
      ServerMetrics metrics,
      BooleanSupplier ready,
      Front front) {
    String boot = UUID.randomUUID().toString().substring(0, 8);
    this.limits = front.limits();
    this.metrics = metrics;
    this.admission = new Admission(front.keys(), boot);
    this.waits = new Waits(new Gate("wait for a query", limits.maxWaits()), threads);
    this.streams = new Streams(new Gate("follow a stream", limits.maxWaits()));
    this.routes = routes(queries, tables, previews, ready, front, boot);
    this.problems = new ProblemMapper(queries, routes);
    metrics.gauge("sluice_sse_readers", "Readers that follow a stream.", streams::readers);
    metrics.gauge(
        "sluice_sql_statements_running",
        "SQL statements that run.",
        () -> tables.statements().size());
  }

  private Routes routes(
      Queries queries,
      Tables tables,
      Previews previews,
      BooleanSupplier ready,
      Front front,
      String boot) {
    QueryRoutes queryRoutes = new QueryRoutes(queries, waits);
    List<Route> all = new ArrayList<>();
    all.addAll(queryRoutes.routes());
    all.addAll(new LifecycleRoutes(queries, queryRoutes, waits).routes());
    all.addAll(new CheckpointRoutes(queries).routes());
    all.addAll(new HistoryRoutes(queries).routes());
    all.addAll(new EventRoutes(queries, streams, boot).routes());
    all.addAll(new PreviewRoutes(queries, previews).routes());
    all.addAll(new TableRoutes(tables).routes());
    Gate reads = new Gate("read rows", limits.maxStatements());
    Gate appends = new Gate("append rows", 4 * limits.maxStatements());
    all.addAll(new RowRoutes(tables, reads, appends, callers).routes());
    SupportBundle bundle = new SupportBundle(front, queries, metrics);
    all.addAll(new OperationsRoutes(front.settings(), metrics, bundle).routes());
    all.addAll(new DocumentRoutes().routes());
    BooleanSupplier serving = () -> !closing && ready.getAsBoolean();
    all.addAll(new ServerRoutes(serving, front.version()).routes());
    return new Routes(all);
  }

  Routes routes() {
    return routes;
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
    if (isLoopback(host)) {
      admission.onlyLocalHosts();
    }
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
   * @param graceful the longest wait; what goes on longer is interrupted
   */
  public synchronized void close(Duration graceful) {
    Javalin server = javalin;
    if (server == null || closing) {
      return;
    }
    closing = true;
    streams.close();
    int phase = running.arrive();
    if (!ended(phase, graceful)) {
      waits.close();
      if (!ended(phase, LAST_ANSWERS)) {
        LOG.warn("{} requests were cut off by the stop.", running.getUnarrivedParties());
      }
    }
    server.stop();
    callers.close();
  }

  /** How many requests wait for a state, without a thread. */
  int waiting() {
    return waits.count();
  }

  private boolean ended(int phase, Duration within) {
    try {
      running.awaitAdvanceInterruptibly(phase, within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    threads.setName("http");
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(HttpServer::configure);
    config.jetty.modifyServer(server -> server.setErrorHandler(new ConnectionProblems(admission)));
    config.jetty.modifyServletContextHandler(
        handler -> {
          handler.setErrorHandler(new ConnectionProblems(admission));
          handler.getServletHandler().setDecodeAmbiguousURIs(true);
        });
    config.routes.exception(SluiceException.class, problems::known);
    config.routes.exception(HttpResponseException.class, problems::refused);
    config.routes.exception(Exception.class, problems::unforeseen);
    config.routes.before(admission::admit);
    config.routes.after(idempotency::answered);
    for (Route route : routes.all()) {
      config.routes.addHttpHandler(route.method(), route.path(), c -> handle(route, c));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // it cannot be bound either
    }
  }

  private static void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    // A table's path is one segment, with its slashes encoded.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with("paths", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
  }

  private void handle(Route route, Context context) throws Exception {
    Exchange exchange =
        new Exchange(context, limits, Parameters.parse(context.queryString(), route.parameters()));
    begin(route, context, exchange);
    if (closing && route.path().startsWith(Routes.API)) {
      throw new SluiceException(ErrorCode.SHUTTING_DOWN, "The server is stopping.");
    }
    if (!route.negotiates() && !Accept.allowsJson(context.header("Accept"))) {
      throw new SluiceException(
          ErrorCode.NOT_ACCEPTABLE, "The answer is application/json and nothing else.");
    }
    if (!idempotency.replay(route, context, exchange)) {
      route.action().handle(exchange);
    }
  }

  /** Counts a request as running until its answer is on the wire. */
  private void begin(Route route, Context context, Exchange exchange) {
    long began = System.nanoTime();
    running.register();
    ServletContextRequest request = ServletContextRequest.getServletContextRequest(context.req());
    Request.addCompletionListener(
        request,
        failure -> {
          running.arriveAndDeregister();
          if (!exchange.isStreamed()) {
            int status = request.getServletContextResponse().getStatus();
            long took = System.nanoTime() - began;
            metrics.request(route.path(), route.method().name(), status, took);
          }
        });
  }
}
