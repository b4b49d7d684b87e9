package dev.sluice.bench;

import dev.sluice.client.DesiredState;
import dev.sluice.client.Query;
import dev.sluice.client.QueryState;
import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The distribution as {@code make build} laid it out, driven over HTTP. */
record Sluice(WorkerProcess process, URI endpoint, SluiceClient client, Path directory)
    implements Contender {
  private static final Pattern URL = Pattern.compile("https?://\\S+?:\\d+");

  private static final String DEFINITION =
      """
      {"name": "%s",
       "source": {"format": "delta", "path": "%s"},
       "transforms": [
         {"filter": "Price IS NOT NULL"},
         {"withColumn": {"name": "IsBike", "expr": "INSTR(Product, 'Bike') > 0", "cast": "int"}},
         {"withColumn": {"name": "Total", "expr": "Quantity * Price", "cast": "decimal"}}],
       "sink": {"format": "delta", "path": "%s", "outputMode": "append"}%s}
      """;

  private static final String UPSERT =
      """
      {"name": "upsert",
       "source": {"format": "delta", "path": "%s"},
       "sink": {"format": "delta", "path": "%s", "mode": "upsert", "keys": ["OrderID"]},
       "trigger": {"availableNow": true}}
      """;

  static Sluice start(Path directory) throws IOException {
    WorkerProcess process =
        WorkerProcess.start(
            directory,
            Map.of(),
            List.of(
                Settings.DISTRIBUTION.resolve("bin/sluice").toString(),
                "serve",
                "--port=0",
                "--warehouse=" + directory.resolve("warehouse"),
                "--data-dir=" + directory.resolve("data")));
    Matcher url = URL.matcher(process.awaitLine("http"));
    if (!url.find()) {
      throw new IOException("the server printed no URL");
    }
    URI endpoint = URI.create(url.group());
    SluiceClient client = SluiceClient.builder().endpoint(endpoint).build();
    while (!client.isReady()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return new Sluice(process, endpoint, client, directory);
  }

  @Override
  public void copy(Path source, Path sink) throws IOException {
    create("copy", source, sink, ", \"trigger\": {\"availableNow\": true}");
    awaitFinished("copy");
  }

  /** Merges all that is in the source into the table by the orders' ids. */
  void upsert(Path source, Path table) throws IOException {
    client.queries().createFromJson(UPSERT.formatted(source, table), true);
    awaitFinished("upsert");
  }

  /** Runs a definition with the trigger {@code availableNow}. */
  void run(String name, String definition) throws IOException {
    client.queries().createFromJson(definition, true);
    awaitFinished(name);
  }

  private void awaitFinished(String name) throws IOException {
    Query query = client.queries().get(name);
    while (query.state() != QueryState.FINISHED) {
      if (query.state() == QueryState.FAILED || query.desiredState() == DesiredState.STOPPED) {
        throw new IOException("the query stopped: " + query);
      }
      // Seldom enough to cost the server nothing that would be counted as the copy's.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      query = client.queries().get(name);
    }
  }

  @Override
  public void stream(Path source, Path sink) {
    create("stream", source, sink, "");
    client.queries().processAllAvailable("stream", Duration.ofSeconds(30));
  }

  /** The directory of a table that was created by its name. */
  Path table(String name) {
    return directory.resolve("warehouse").resolve(name);
  }

  private void create(String name, Path source, Path sink, String trigger) {
    client.queries().createFromJson(DEFINITION.formatted(name, source, sink, trigger), true);
  }

  @Override
  public void close() throws IOException {
    client.close();
    process.close();
  }
}
