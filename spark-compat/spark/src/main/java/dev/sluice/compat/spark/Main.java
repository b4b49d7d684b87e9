package dev.sluice.compat.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's side of the comparison: answers over HTTP on the loopback interface what Spark makes of
 * expressions and statements. Every request and answer is one JSON document.
 *
 * <pre>
 * /grid         {"sql", "path"}                 writes the result as Parquet; expressions read it from now on
 * /expressions  {"expressions": [], "values"}   types them over the grid and evaluates them row by row
 * /sql          {"sql", "session"}              runs one statement in a session of that name
 * /tpc          {"suite", "path", "session"}    writes the tables of a benchmark and makes them views of the session
 * /start        {"query", "definition"}         starts a streaming query
 * /run          {"query"}                       runs it until all that is there is processed
 * /stop         {"query"}                       stops it
 * /functions    {}                              Spark's registry
 * /resource     {"path"}                        a file that Spark's own tests bring along
 * </pre>
 *
 * <p>It says {@code ready PORT} and ends when its standard input does.
 */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Main() {}

  /** What a path answers. */
  private interface Route {
    Object answer(JsonNode request) throws Exception;
  }

  /**
   * Serves until the input ends.
   *
   * @param args the warehouse directory and the port, 0 for a free one
   */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark = session(args[0])) {
      Grid grid = new Grid(spark);
      Sessions sessions = new Sessions(spark);
      Streams streams = new Streams(spark);
      HttpServer server =
          HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1])), 0);
      server.setExecutor(Executors.newFixedThreadPool(4));
      serve(server, spark, "/grid", request -> grid.load(request));
      serve(server, spark, "/expressions", request -> grid.evaluate(request));
      serve(server, spark, "/sql", request -> Statements.run(sessions.of(request), request));
      serve(server, spark, "/tpc", request -> TpcTables.write(sessions.of(request), request));
      serve(server, spark, "/start", streams::start);
      serve(server, spark, "/run", streams::run);
      serve(server, spark, "/stop", streams::stop);
      serve(server, spark, "/functions", request -> Registry.list(spark));
      serve(server, spark, "/resource", Main::resource);
      server.start();
      System.out.println("ready " + server.getAddress().getPort());
      while (System.in.read() >= 0) {
        // What is sent has no meaning.
      }
      server.stop(0);
    }
  }

  /** ANSI mode is Spark's default; one partition keeps the order of a file's rows. */
  private static SparkSession session(String warehouse) {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.warehouse.dir", warehouse)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", 1)
        .config("spark.databricks.delta.snapshotPartitions", 1)
        // The rows of the grid are read whole.
        .config("spark.sql.optimizer.nestedSchemaPruning.enabled", false)
        // What is written twice is else computed before the condition that it stands behind.
        .config("spark.sql.subexpressionElimination.enabled", false)
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.hadoop.fs.file.impl", PlainLocalFileSystem.class.getName())
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", false)
        .config("spark.log.level", "OFF")
        .getOrCreate();
  }

  private static void serve(HttpServer server, SparkSession spark, String path, Route route) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            SparkSession.setActiveSession(spark);
            answer(exchange, route);
          }
        });
  }

  private static void answer(HttpExchange exchange, Route route) throws IOException {
    Object answer;
    int status = 200;
    try {
      answer = route.answer(JSON.readTree(exchange.getRequestBody()));
    } catch (Throwable failure) {
      answer = Failures.of(failure);
      status = 500;
    }
    send(exchange, status, answer);
  }

  private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
    byte[] body = JSON.writeValueAsBytes(answer);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static Object resource(JsonNode request) {
    try (InputStream in = Main.class.getResourceAsStream("/" + request.get("path").textValue())) {
      return in == null ? JSON.nullNode() : new String(in.readAllBytes(), "UTF-8");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
