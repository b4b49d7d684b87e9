import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.client.ApiException;
import dev.sluice.client.Column;
import dev.sluice.client.Query;
import dev.sluice.client.QueryState;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SqlResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the example in a directory with the client SDK and compares what comes out with what it
 * promises. The exit code is 0 if they are the same.
 *
 * <pre>
 * java -cp server/target/sluice/lib/sluice-server.jar docs/examples/RunExample.java DIRECTORY [URL]
 * </pre>
 *
 * Without a URL it starts the server beside the class path on a free port and an empty warehouse,
 * and stops it at the end; the environment variables of {@code bin/sluice} go to that server. With
 * {@code SLUICE_RECORD} a client command runs too, so that both record their classes.
 *
 * <p>A directory holds {@code statements.sql}, {@code query.json}, {@code result.sql} with its
 * {@code expected.json}, and {@code later.sql} whose rows arrive while the query runs, with the one
 * more result row of {@code expected-later.json}.
 */
public final class RunExample {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SluiceClient sluice;
  private final Path example;

  private RunExample(SluiceClient sluice, Path example) {
    this.sluice = sluice;
    this.example = example;
  }

  /** The entry point; see the class. */
  public static void main(String[] args) throws Exception {
    Path example = Path.of(args[0]);
    try (LocalServer server = args.length > 1 ? null : LocalServer.start();
        SluiceClient sluice =
            SluiceClient.builder()
                .endpoint(server == null ? URI.create(args[1]) : server.url())
                .build()) {
      new RunExample(sluice, example).run();
      if (server != null && System.getenv("SLUICE_RECORD") != null) {
        server.recordClient();
      }
    } catch (IOException | ApiException | AssertionError failed) {
      System.err.println(failed.getMessage());
      System.exit(1);
    }
  }

  private void run() throws IOException {
    runStatements("statements.sql");
    Query query = sluice.queries().createFromJson(text("query.json"), true);
    System.out.println("Started " + query.name() + ".");
    check(
        "process-all-available",
        true,
        sluice.queries().processAllAvailable(query.name(), PATIENCE));
    SqlResult result = select();
    print(result);
    check("the result", JSON.readTree(text("expected.json")), JSON.valueToTree(result));
    check("isStreaming", true, sluice.queries().get(query.name()).isStreaming());

    runStatements("later.sql");
    print(awaitLastRow(JSON.readTree(text("expected-later.json"))));

    check("the state", QueryState.STOPPED, sluice.queries().stop(query.name(), PATIENCE).state());
    System.out.println("Stopped " + query.name() + ".");
  }

  /** Looks until the result's last row is the expected one: the query finds new rows by itself. */
  private SqlResult awaitLastRow(JsonNode expected) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    SqlResult result = select();
    while (!expected.equals(lastRow(result))) {
      if (System.nanoTime() > deadline) {
        check("the last row", expected, lastRow(result));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      result = select();
    }
    return result;
  }

  private static JsonNode lastRow(SqlResult result) {
    return JSON.valueToTree(result.rows().get(result.rows().size() - 1));
  }

  private void runStatements(String file) throws IOException {
    for (String statement : text(file).split(";\\s*")) {
      System.out.println(statement + ";\n");
      sluice.sql(statement);
    }
  }

  private SqlResult select() throws IOException {
    return sluice.sql(text("result.sql"));
  }

  private String text(String file) throws IOException {
    return Files.readString(example.resolve(file)).strip();
  }

  private static void check(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(what + " should be\n  " + expected + "\nbut is\n  " + actual);
    }
  }

  private static void print(SqlResult result) {
    List<String[]> lines = new ArrayList<>();
    lines.add(result.schema().stream().map(Column::name).toArray(String[]::new));
    for (List<JsonNode> row : result.rows()) {
      lines.add(row.stream().map(JsonNode::asText).toArray(String[]::new));
    }
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

  /** A server process with files of its own. */
  private record LocalServer(Process process, URI url, Path directory) implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("https?://\\S+?:\\d+");

    static LocalServer start() throws IOException {
      Path directory = Files.createTempDirectory("sluice-example");
      ProcessBuilder builder =
          new ProcessBuilder(
              launcher(),
              "serve",
              "--port=0",
              "--warehouse=" + directory.resolve("warehouse"),
              "--data-dir=" + directory.resolve("data"));
      builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
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

    private static String launcher() {
      Path lib = Path.of(System.getProperty("java.class.path")).toAbsolutePath().getParent();
      return lib.resolveSibling("bin").resolve("sluice").toString();
    }

    /** Runs one client command, which records its classes as the server does at its end. */
    void recordClient() throws IOException, InterruptedException {
      ProcessBuilder builder = new ProcessBuilder(launcher(), "get", "--url", url.toString());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      if (builder.inheritIO().start().waitFor() != 0) {
        throw new IOException("The client command failed; what it said is above.");
      }
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
