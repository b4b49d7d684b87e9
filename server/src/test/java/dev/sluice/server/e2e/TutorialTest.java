package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.client.Query;
import dev.sluice.client.QueryState;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SqlResult;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the first example of the documentation from its own files, through the client. */
class TutorialTest {
  private static final Path EXAMPLE = Path.of("../docs/examples/01-orders");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void five_orders_become_four_and_later_ones_arrive_unasked() throws IOException {
    try (Server server = Server.start(Servers.config(directory), WalkObserver.NONE);
        SluiceClient client = SluiceClient.builder().endpoint(server.url()).build()) {
      Pattern.compile(";\\s*").splitAsStream(text("statements.sql")).forEach(client::sql);
      client.queries().createFromJson(text("query.json"), true);
      assertThat(client.queries().processAllAvailable("orders_processed", PATIENCE)).isTrue();
      SqlResult result = client.sql(text("result.sql"));
      assertThat(new ObjectMapper().readTree(text("expected.json")))
          .isEqualTo(new ObjectMapper().valueToTree(result));
      assertThat(client.queries().get("orders_processed").isStreaming()).isTrue();

      client.sql(text("later.sql"));
      String count = "SELECT count(*) FROM orders_processed";
      Servers.awaitEqual(5L, () -> client.sql(count).rows().get(0).get(0).asLong());

      Query stopped = client.queries().stop("orders_processed", PATIENCE);
      assertThat(stopped.state()).isEqualTo(QueryState.STOPPED);
      assertThat(stopped.isStreaming()).isFalse();
      assertThat(client.queries().progress("orders_processed")).hasSize(2);
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(EXAMPLE.resolve(file)).strip();
  }
}
