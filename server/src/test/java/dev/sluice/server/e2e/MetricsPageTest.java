package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.SluiceClient;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the metrics in {@code docs/operations.md} against those of a server whose queries did all.
 */
class MetricsPageTest {
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `((?:sluice|jvm|process)_[a-z_]+)`");
  private static final Pattern SERVED = Pattern.compile("(?m)^# TYPE (\\S+)");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void the_page_lists_every_metric_that_the_server_has() throws Exception {
    String metrics;
    try (Server server = Server.start(Servers.config(directory), WalkObserver.NONE);
        SluiceClient sluice = SluiceClient.builder().endpoint(URI.create(server.url())).build()) {
      sluice.sql("CREATE TABLE numbers (n INT) USING DELTA");
      sluice.sql("INSERT INTO numbers VALUES (1)");
      sluice.queries().createFromJson(query("good", "{}"), true);
      sluice.queries().createFromJson(query("bad", "{\"startingVersion\": 99}"), true);
      sluice.queries().processAllAvailable("good", PATIENCE);
      sluice.queries().start("bad", PATIENCE);
      metrics = metrics(server);
    }

    Set<String> documented = names(DOCUMENTED, Files.readString(Path.of("../docs/operations.md")));
    // There only once a query met a transient error, which nobody can order.
    assertThat(documented).contains("sluice_restarts_total");
    documented.remove("sluice_restarts_total");
    assertThat(names(SERVED, metrics)).isEqualTo(documented);
  }

  private static String query(String name, String options) {
    return """
        {"name": "%s", "source": {"format": "delta", "table": "numbers", "options": %s},
         "sink": {"format": "delta", "table": "%s_out"}}
        """
        .formatted(name, options, name);
  }

  private static String metrics(Server server) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    pattern.matcher(text).results().forEach(found -> names.add(found.group(1)));
    return names;
  }
}
