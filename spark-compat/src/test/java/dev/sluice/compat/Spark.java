package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spark in a process of its own; its side is {@code spark-compat/spark}. Safe for many threads. */
final class Spark implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Path SIDE = Path.of("spark").toAbsolutePath();

  private final HttpClient client;
  private final String address;
  private final String session;
  private final @Nullable Process process;

  private Spark(HttpClient client, String address, String session, @Nullable Process process) {
    this.client = client;
    this.address = address;
    this.session = session;
    this.process = process;
  }

  private Spark(String address, @Nullable Process process) {
    this(
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), address, "", process);
  }

  /**
   * Starts a process that ends with this one, unless the system property {@code compat.spark} says
   * where one listens already.
   *
   * @param directory of its own, for its warehouse
   */
  static Spark start(Path directory) throws IOException {
    String running = System.getProperty("compat.spark", "");
    if (!running.isEmpty()) {
      return new Spark("http://" + running, null);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + SIDE.resolve("java.options"),
                "-Dderby.system.home=" + directory,
                "-cp",
                SIDE.resolve("target/lib") + "/*",
                "dev.sluice.compat.spark.Main",
                directory.resolve("spark").toString(),
                "0")
            .redirectError(directory.resolve("spark.log").toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("ready ")) {
        return new Spark("http://127.0.0.1:" + line.substring("ready ".length()), process);
      }
    }
    throw new IOException("Spark did not start; see " + directory.resolve("spark.log"));
  }

  /** Makes a query's result the grid, kept as {@code grid.parquet} in the directory. */
  JsonNode grid(String sql, Path directory) {
    return post("/grid", Map.of("sql", sql, "path", directory.toString()));
  }

  /** The name and type of each expression over the grid, or the error of its analysis. */
  JsonNode types(List<String> expressions) {
    return post("/expressions", Map.of("expressions", expressions, "values", false));
  }

  /** The name, the type, and one value or error a row. */
  JsonNode evaluate(String expression) {
    return post("/expressions", Map.of("expressions", List.of(expression))).get(0);
  }

  /** The same process with views and a current database of its own; closing it has no effect. */
  Spark session(String name) {
    return new Spark(client, address, name, null);
  }

  /** The columns, rows and order of a statement's result, or its error. */
  JsonNode sql(String statement) {
    return post("/sql", Map.of("sql", statement, "session", session));
  }

  /**
   * Makes views of a benchmark's tables.
   *
   * @param suite {@code tpch} or {@code tpcds}
   */
  void createTpcTables(String suite, Path directory) {
    post("/tpc", Map.of("suite", suite, "path", directory.toString(), "session", session));
  }

  /** Does something to a streaming query; see {@link SparkAnswers}. */
  JsonNode stream(String path, Map<String, ?> request) {
    return post(path, request);
  }

  /** Each built-in function with its group and its documented examples. */
  JsonNode functions() {
    return post("/functions", Map.of());
  }

  /** A file that Spark's own tests bring along. */
  @Nullable String resource(String path) {
    return post("/resource", Map.of("path", path)).textValue();
  }

  private JsonNode post(String path, Map<String, ?> request) {
    try {
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(address + path))
              .timeout(LONGEST)
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request)))
              .build();
      HttpResponse<byte[]> answer = client.send(post, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode body = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + ": " + body);
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(path + " " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }
}
