package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.client.SluiceClient;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.testing.Mutations;
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
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions and statements that are nearly right, sent to a whole server. */
class DefinitionFuzzTest {
  private static final long SEED = Long.getLong("sluice.fuzz.seed", 20_260_803L);
  private static final int DEFINITIONS = 2_000;
  private static final int STATEMENTS = 500;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFINITION =
      """
      {"name": "%s",
       "source": {"format": "delta", "table": "orders", "options": {"ignoreChanges": true}},
       "transforms": [{"filter": "Price > 1 AND Product IS NOT NULL"},
         {"withColumn": {"name": "t", "expr": "Quantity * Price", "cast": "decimal(10,2)"}},
         {"withColumnRenamed": {"from": "Product", "to": "p"}}, {"drop": ["Quantity"]},
         {"sql": "SELECT upper(p) AS p, t FROM input WHERE p LIKE 'B%%'"}],
       "sink": {"format": "delta", "table": "out", "outputMode": "append"},
       "trigger": {"processingTime": "1 minute"}}
      """;
  private static final String[] ODD_NAMES = {
    "",
    ".",
    "..",
    "../up",
    "a/b",
    "a\\\\b",
    "\\u0000",
    "-x",
    ".hidden",
    "\u00e9",
    "x".repeat(129),
    "a b",
    "%%2e"
  };
  private static final String[] SQL = {
    "SELECT Product, sum(Quantity * Price) AS s FROM orders GROUP BY Product HAVING s > 1 LIMIT 5",
    "SELECT * FROM (SELECT Price, CASE WHEN Price > 1 THEN 'a' ELSE NULL END c FROM orders) o",
    "INSERT INTO scratch VALUES (1, 'a', 2.5), (2, NULL, -1e0)",
    "CREATE TABLE fresh (a INT, b DECIMAL(10,2), c ARRAY<STRING>) USING DELTA PARTITIONED BY (a)",
    "SELECT substring(Product, 1, 2), CAST(Price AS STRING) FROM orders WHERE Price BETWEEN 1 AND 2"
  };

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Server server;
  private SluiceClient client;

  @BeforeEach
  void open() {
    System.out.println("e2e.DefinitionFuzzTest seed " + SEED);
    server = Server.start(Servers.config(directory), WalkObserver.NONE);
    client = SluiceClient.builder().endpoint(server.url()).build();
    client.sql("CREATE TABLE orders (Product STRING, Quantity INT, Price DOUBLE) USING DELTA");
    client.sql("CREATE TABLE scratch (a INT, b STRING, c DOUBLE) USING DELTA");
    client.sql("INSERT INTO orders VALUES ('Bike', 2, 3.5), ('Bell', 1, 0.5)");
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void nearly_right_definitions_are_taken_whole_or_leave_nothing()
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED);
    Set<String> accepted = new TreeSet<>();
    for (int i = 0; i < DEFINITIONS; i++) {
      String document = document(i, random);
      HttpResponse<String> answer = post("/api/v1/queries", document);
      checkAnswer(i, document, answer);
      if (answer.statusCode() == 201) {
        accepted.add(JSON.readTree(answer.body()).get("name").asText());
      }
    }
    assertThat(accepted).hasSizeBetween(DEFINITIONS / 8, DEFINITIONS / 2);
    Set<String> records = accepted.stream().map(name -> name + ".json").collect(Collectors.toSet());
    assertThat(files("data/queries", Files::isRegularFile)).isEqualTo(records);
    assertThat(files("data/queries/versions", Files::isDirectory)).isEqualTo(accepted);
    assertThat(directory.resolve("data/checkpoints")).doesNotExist();
    assertThat(client.tables().list()).containsExactly("orders", "scratch");
    assertHealthy();
  }

  @Test
  void nearly_right_statements_are_run_or_refused() throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED);
    int refused = 0;
    for (int i = 0; i < STATEMENTS; i++) {
      String statement = Mutations.mutate(SQL[i % SQL.length], random);
      HttpResponse<String> answer =
          post("/api/v1/sql", JSON.writeValueAsString(Map.of("sql", statement)));
      checkAnswer(i, statement, answer);
      refused += answer.statusCode() == 200 ? 0 : 1;
    }
    assertThat(refused).isBetween(STATEMENTS / 2, STATEMENTS - 10);
    assertThat(client.sql("SELECT * FROM orders").rows()).hasSize(2);
    assertHealthy();
  }

  /** One in four has an odd name, one in four is otherwise as it should be. */
  private static String document(int number, SplittableRandom random) {
    boolean odd = random.nextInt(4) == 0;
    String name = odd ? ODD_NAMES[random.nextInt(ODD_NAMES.length)] : "query_" + number;
    String document = String.format(DEFINITION, name);
    return random.nextInt(4) == 0 ? document : Mutations.mutate(document, random);
  }

  private static void checkAnswer(int number, String sent, HttpResponse<String> answer) {
    String what = "seed " + SEED + ", number " + number + ": " + sent;
    assertThat(answer.statusCode()).as(what + "\n" + answer.body()).isLessThan(500);
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(what)
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
      assertThat(answer.body())
          .as(what)
          .contains("\"code\"", "\"detail\"")
          .doesNotContain("\\tat ", "Exception", "java.", "dev.sluice", "org.duckdb");
    }
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private void assertHealthy() {
    assertThat(client.isReady()).isTrue();
    client.queries().createFromJson(String.format(DEFINITION, "healthy"), true);
    assertThat(client.queries().processAllAvailable("healthy", Duration.ofSeconds(30))).isTrue();
    assertThat(client.sql("SELECT p FROM out").rows()).hasSize(1);
  }

  private Set<String> files(String below, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> entries = Files.list(directory.resolve(below))) {
      return entries
          .filter(wanted)
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }
}
