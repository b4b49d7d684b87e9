package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.QueryDefinition;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainTest {
  @TempDir private Path directory;

  @Test
  void rows_pass_through_three_queries_unasked_however_they_came() {
    try (Server server = Server.start(Servers.config(directory), WalkObserver.NONE);
        SluiceClient client = SluiceClient.builder().endpoint(server.url()).build()) {
      for (String table : List.of("a", "b", "c")) {
        client.sql("CREATE TABLE " + table + " (id BIGINT, path STRING) USING DELTA");
      }
      for (List<String> step : List.of(List.of("a", "b"), List.of("b", "c"), List.of("c", "d"))) {
        client.queries().create(append(step.get(0), step.get(1)), true);
      }
      client.tables().append("a", List.of(Map.of("id", 1, "path", "rest")));
      client.sql("INSERT INTO a VALUES (2, 'sql')");
      client.tables().append("b", List.of(Map.of("id", 3, "path", "middle")));
      Servers.awaitEqual(
          List.of("1 rest>b>c>d", "2 sql>b>c>d", "3 middle>c>d"), () -> rows(client));
      assertThat(client.queries().list()).allMatch(query -> query.failure() == null);
    }
  }

  private static QueryDefinition append(String from, String to) {
    return QueryDefinition.named(from + "_to_" + to)
        .from(Source.table(from))
        .withColumn("path", "path || '>" + to + "'")
        .to(Sink.table(to))
        .build();
  }

  /** The rows of the last table, none where no row has made it. */
  private static List<String> rows(SluiceClient client) {
    if (!client.tables().list().contains("d")) {
      return List.of();
    }
    return client.sql("SELECT id || ' ' || path FROM d ORDER BY id").rows().stream()
        .map(row -> row.get(0).asText())
        .toList();
  }
}
