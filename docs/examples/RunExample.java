import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the example in a directory over HTTP and compares what comes out with what it promises. The
 * exit code is 0 if they are the same.
 *
 * <pre>java -cp server/target/sluice/lib/sluice-server.jar docs/examples/RunExample.java DIRECTORY [URL]</pre>
 *
 * Without a URL it starts the server beside the class path on a free port and an empty warehouse,
 * and stops it at the end; the environment variable {@code SLUICE_JAVA_OPTS} goes to that server.
 *
 * <p>A directory holds {@code statements.sql}, {@code query.json}, {@code result.sql} with its
 * {@code expected.json}, and {@code later.sql} whose rows arrive while the query runs, with the one
 * more result row of {@code expected-later.json}.
 */
public final class RunExample {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI api;
  private final Path example;

  private RunExample(URI server, Path example) {
    this.api = server.resolve("/api/v1/");
    this.example = example;
  }

  /** The entry point; see the class. */
  public static void main(String[] args) throws Exception {
    Path example = Path.of(args[0]);
    if (args.length > 1) {
      new RunExample(URI.create(args[1]), example).run();
      return;
    }
    try (LocalServer server = LocalServer.start()) {
      new RunExample(server.url(), example).run();
    } catch (IOException | AssertionError failed) {
      System.err.println(failed.getMessage());
      System.exit(1);
    }
  }

  private void run() throws Exception {
    runStatements("statements.sql");
    JsonNode definition = JSON.readTree(text("query.json"));
    String query = "queries/" + definition.get("name").asText();

    post("queries?start=true", definition);
    System.out.println("Started " + query + ".");
    post(query + "/process-all-available", JSON.createObjectNode());
    JsonNode result = select();
    print(result);
    check("the result", JSON.readTree(text("expected.json")), result);
    check("isStreaming", JSON.readTree("true"), get(query).get("isStreaming"));

    JsonNode later = JSON.readTree(text("expected-later.json"));
    runStatements("later.sql");
    print(awaitLastRow(later));

    post(query + "/stop", JSON.createObjectNode());
    check("isStreaming", JSON.readTree("false"), get(query).get("isStreaming"));
    System.out.println("Stopped " + query + ".");
  }

  /** Looks until the result's last row is the expected one: the query finds new rows by itself. */
  private JsonNode awaitLastRow(JsonNode expected) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JsonNode result = select();
    while (!expected.equals(result.get("rows").get(result.get("rows").size() - 1))) {
      if (System.nanoTime() > deadline) {
        check("the last row", expected, result);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      result = select();
    }
    return result;
  }

  private void runStatements(String file) throws Exception {
    for (String statement : text(file).split(";\\s*")) {
      System.out.println(statement + ";\n");
      post("sql", JSON.valueToTree(Map.of("sql", statement)));
    }
  }

  private JsonNode select() throws Exception {
    return post("sql", JSON.valueToTree(Map.of("sql", text("result.sql"))));
  }

  private JsonNode get(String path) throws Exception {
    return send(HttpRequest.newBuilder(api.resolve(path)));
  }

  private JsonNode post(String path, JsonNode body) throws Exception {
    return send(
        HttpRequest.newBuilder(api.resolve(path))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=" + PATIENCE.toSeconds())
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private JsonNode send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        http.send(request.timeout(PATIENCE.multipliedBy(2)).build(), BodyHandlers.ofString());
    if (response.statusCode() >= 300 || response.statusCode() == 202) {
      throw new IOException(
          response.request().uri() + " answered " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  private String text(String file) throws IOException {
    return Files.readString(example.resolve(file)).strip();
  }

  private static void check(String what, JsonNode expected, JsonNode actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(what + " should be\n  " + expected + "\nbut is\n  " + actual);
    }
  }

  private static void print(JsonNode result) {
    List<String[]> lines = new ArrayList<>();
    lines.add(cells(result.get("schema").findValues("name")));
    result.get("rows").forEach(row -> lines.add(cells(row)));
    int[] widths = new int[lines.get(0).length];
    for (String[] line : lines) {
      Arrays.setAll(widths, column -> Math.max(widths[column], line[column].length()));
    }
    for (String[] line : lines) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < line.length; column++) {
        text.append(String.format("%-" + (widths[column] + 2) + "s", line[column]));
      }
      System.out.println(text.toString().stripTrailing());
    }
    System.out.println();
  }

  private static String[] cells(Iterable<JsonNode> values) {
    List<String> cells = new ArrayList<>();
    values.forEach(value -> cells.add(value.asText()));
    return cells.toArray(String[]::new);
  }

  /** A server process with files of its own. */
  private record LocalServer(Process process, URI url, Path directory) implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("https?://\\S+?:\\d+");

    static LocalServer start() throws IOException {
      Path lib = Path.of(System.getProperty("java.class.path")).toAbsolutePath().getParent();
      Path directory = Files.createTempDirectory("sluice-example");
      ProcessBuilder builder =
          new ProcessBuilder(
              lib.resolveSibling("bin").resolve("sluice").toString(),
              "serve",
              "--port=0",
              "--warehouse=" + directory.resolve("warehouse"),
              "--data-dir=" + directory.resolve("data"));
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      Process process = builder.start();
      // The reader stays open: closing it would break the pipe that the server prints to.
      BufferedReader output = process.inputReader();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher url = URL.matcher(line);
        if (url.find()) {
          return new LocalServer(process, URI.create(url.group()), directory);
        }
        System.err.println(line);
      }
      throw new IOException("The server did not start; what it said is above.");
    }

    @Override
    public void close() throws Exception {
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("The server did not stop; its files are in " + directory);
      }
      List<Path> files;
      try (Stream<Path> found = Files.walk(directory)) {
        files = found.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
