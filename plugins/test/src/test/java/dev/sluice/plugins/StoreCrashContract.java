package dev.sluice.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.QueryDefinition;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is killed while it commits to a store that speaks HTTP, and the next one. */
public abstract class StoreCrashContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  /** The store under test. */
  protected abstract StoreServer store();

  /** What lies between it and its clients. */
  protected abstract Gate gate();

  @ParameterizedTest
  @CsvSource({
    "PUT /out/_delta_log/00000000000000000001.json, BEFORE",
    "PUT /out/_delta_log/00000000000000000001.json, AFTER",
    "PUT .snappy.parquet, AFTER"
  })
  void batch_is_in_the_table_once_wherever_the_process_died(String request, Gate.Moment moment)
      throws IOException {
    String lake = store().newPlace() + "/lake";
    try (ServerProcess server = serve(lake);
        SluiceClient client = server.client()) {
      client.sql("CREATE TABLE delta.`" + lake + "/in` (id BIGINT) USING DELTA");
      client.sql("INSERT INTO delta.`" + lake + "/in` VALUES (1), (2)");
      gate().interrupt(request, moment, server::kill);
      client
          .queries()
          .create(
              QueryDefinition.named("copy")
                  .from(Source.path(lake + "/in"))
                  .to(Sink.path(lake + "/out"))
                  .build(),
              true);
      assertThat(server.endsWithin(PATIENCE)).isTrue();
    }
    try (ServerProcess server = serve(lake);
        SluiceClient client = server.client()) {
      assertThat(client.queries().processAllAvailable("copy", PATIENCE)).isTrue();
      client.sql("INSERT INTO delta.`" + lake + "/in` VALUES (3)");
      assertThat(client.queries().processAllAvailable("copy", PATIENCE)).isTrue();
      assertThat(client.sql("SELECT id FROM delta.`" + lake + "/out` ORDER BY id").rows())
          .extracting(Object::toString)
          .containsExactly("[1]", "[2]", "[3]");
      assertThat(client.sql("DESCRIBE HISTORY delta.`" + lake + "/out`").rows()).hasSize(3);
    }
  }

  private ServerProcess serve(String lake) throws IOException {
    Path options = directory.resolve("store.properties");
    Properties properties = new Properties();
    properties.putAll(store().options());
    try (var out = Files.newBufferedWriter(options)) {
      properties.store(out, null);
    }
    return ServerProcess.start(directory, "--store=" + lake, "--store-options=" + options);
  }
}
