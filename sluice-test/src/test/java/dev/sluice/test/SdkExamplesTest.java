package dev.sluice.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.ApiException;
import dev.sluice.client.AppendResult;
import dev.sluice.client.EventSource;
import dev.sluice.client.EventStream;
import dev.sluice.client.OffsetsChange;
import dev.sluice.client.Preview;
import dev.sluice.client.PreviewRequest;
import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryEvent;
import dev.sluice.client.QueryPlan;
import dev.sluice.client.QueryState;
import dev.sluice.client.Relation;
import dev.sluice.client.ResetPlan;
import dev.sluice.client.ResultFormat;
import dev.sluice.client.Retry;
import dev.sluice.client.RowStream;
import dev.sluice.client.RowsRequest;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.client.SqlRequest;
import dev.sluice.client.TransactionId;
import dev.sluice.client.Transform;
import dev.sluice.client.Trigger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of {@code docs/sdk.md}; {@link SdkPageTest} compares. */
class SdkExamplesTest {
  @RegisterExtension static SluiceServer sluice = SluiceServer.create();

  private SluiceClient client;
  private QueryDefinition definition;

  @BeforeEach
  void connect() {
    client =
        SluiceClient.builder()
            .endpoint(sluice.endpoint())
            .retry(Retry.exponential(5, Duration.ofMillis(200), Duration.ofSeconds(10)))
            .timeout(Duration.ofSeconds(30))
            .build();
    sluice.createTable("orders_in", "id BIGINT, quantity INT, price DECIMAL(10,2)");
    definition =
        QueryDefinition.named("orders")
            .from(Source.table("orders_in"))
            .filter("price IS NOT NULL")
            .withColumn("total", "quantity * price", "decimal(12,2)")
            .to(Sink.table("orders_out"))
            .trigger(Trigger.processingTime("1 second"))
            .build();
  }

  @AfterEach
  void forget() {
    client.queries().list().forEach(query -> client.queries().delete(query.name()));
    client.tables().list().forEach(client.tables()::drop);
    client.close();
  }

  @Test
  void rows_flow() {
    Query query = client.queries().put(definition);
    client.queries().start("orders", Duration.ofSeconds(30));

    List<Map<String, Object>> rows = List.of(Map.of("id", 1, "quantity", 3, "price", "9.90"));
    AppendResult appended =
        client.tables().append("orders_in", rows, new TransactionId("loader-7", 42));
    client.queries().awaitProcessed("orders", appended.version(), Duration.ofMinutes(1));

    assertThat(query.revision()).isEqualTo(1);
    assertThat(sluice.rows("SELECT id, total FROM orders_out"))
        .containsExactly(List.of(1, new java.math.BigDecimal("29.70")));
  }

  @Test
  void test_of_a_query() {
    sluice.client().queries().create(definition, true);
    sluice.client().sql("INSERT INTO orders_in VALUES (1, 2, 5.00), (2, 1, NULL)");
    sluice.client().queries().processAllAvailable("orders", Duration.ofSeconds(30));

    assertThat(sluice.rows("SELECT id FROM orders_out")).containsExactly(List.of(1));
  }

  @Test
  void sources_are_put_together() {
    sluice.createTable("orders_of_shops", "id BIGINT, quantity INT, price DECIMAL(10,2)");
    sluice.createTable("customers", "id BIGINT, name STRING");
    QueryDefinition joined =
        QueryDefinition.named("orders")
            .from(Source.table("orders_in"))
            .union(Relation.stream(Source.table("orders_of_shops"), new Transform.Filter("id > 0")))
            .join(Relation.table(Source.table("customers")), "c", "left", "input.id = c.id")
            .select("input.id AS id", "c.name AS name", "price")
            .to(Sink.table("orders_out"))
            .build();
    client.queries().create(joined, true);
    client.sql("INSERT INTO customers VALUES (1, 'Anna')");
    client.sql("INSERT INTO orders_in VALUES (1, 2, 5.00)");
    client.sql("INSERT INTO orders_of_shops VALUES (2, 1, 3.00), (0, 1, 3.00)");
    client.queries().processAllAvailable("orders", Duration.ofSeconds(30));

    assertThat(client.queries().get("orders").definition().transforms())
        .isEqualTo(joined.transforms());
    assertThat(sluice.rows("SELECT id, name FROM orders_out ORDER BY id"))
        .containsExactly(List.of(1, "Anna"), java.util.Arrays.asList(2, null));
  }

  @Test
  void definition_is_tried_before_it_is_put() {
    client.sql("INSERT INTO orders_in VALUES (1, 2, 5.00), (2, 1, NULL)");
    client.queries().put(definition);

    Preview preview =
        client
            .queries()
            .preview(
                PreviewRequest.of(
                    Source.table("orders_in"), new Transform.Filter("price IS NOT NULL")));
    long kept = preview.steps().get(1).rowCount();

    QueryDefinition changed = definition.toBuilder().filter("quantity > 0").build();
    QueryPlan plan = client.queries().plan(changed);
    if (plan.valid() && plan.checkpoint() == QueryPlan.Checkpoint.KEPT) {
      client.queries().put(changed);
    }

    assertThat(kept).isEqualTo(1);
    assertThat(client.queries().get("orders").revision()).isEqualTo(2);
  }

  @Test
  void change_by_another_is_not_overwritten() {
    client.queries().put(definition);
    QueryDefinition changed = definition.toBuilder().filter("quantity > 0").build();

    Query seen = client.queries().get("orders");
    client.queries().put(changed, seen.revision());

    assertThatThrownBy(() -> client.queries().put(definition, seen.revision()))
        .isInstanceOf(ApiException.PreconditionFailed.class);
    client.queries().rollback("orders", 1);
    assertThat(client.queries().get("orders").definition().transforms())
        .isEqualTo(definition.transforms());
  }

  @Test
  void query_is_paused_and_moved() {
    client.queries().create(definition, true);

    client.queries().pause("orders", Duration.ofSeconds(30));
    client.queries().trigger("orders", Duration.ofSeconds(30));
    client.queries().resume("orders", Duration.ofSeconds(30));

    client.sql("INSERT INTO orders_in VALUES (1, 2, 5.00)");
    client.queries().processAllAvailable("orders", Duration.ofSeconds(30));
    client.queries().stop("orders", Duration.ofSeconds(30));
    ResetPlan plan = client.queries().changeOffsets("orders", OffsetsChange.toVersion(0), true);
    plan.effects().forEach(System.out::println);

    assertThat(plan.dryRun()).isTrue();
    assertThat(plan.effects()).isNotEmpty();
  }

  @Test
  void events_are_heard() throws InterruptedException {
    BlockingQueue<Long> rows = new LinkedBlockingQueue<>();
    client.queries().create(definition, false);

    try (EventSource.Subscription subscription =
        client
            .queries()
            .events("orders")
            .listen(
                event -> {
                  if (event instanceof QueryEvent.Progress batch) {
                    rows.add(batch.progress().numInputRows());
                  }
                },
                failure -> System.err.println("no more events: " + failure.getMessage()))) {
      client.sql("INSERT INTO orders_in VALUES (1, 2, 5.00)");
      client.queries().start("orders", Duration.ofSeconds(30));
      assertThat(rows.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void events_are_read() {
    client.queries().create(definition, true);
    String place;

    try (EventStream<QueryEvent> events = client.queries().events("orders").replay(10).open()) {
      QueryEvent first = events.next();
      place = events.lastEventId();
      System.out.println(first.type() + " " + place);
    }
    assertThat(place).isNotNull();

    Query running =
        client.queries().awaitState("orders", Set.of(QueryState.RUNNING), Duration.ofSeconds(30));
    assertThat(running.state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void results_are_streamed() throws IOException {
    client.sql("INSERT INTO orders_in VALUES (1, 2, 5.00), (2, 1, NULL)");
    long count = 0;

    try (RowStream rows =
        client.tables().stream("orders_in", RowsRequest.newest().columns("id").where("id > 0"))) {
      while (rows.hasNext()) {
        List<JsonNode> row = rows.next();
        count += row.get(0).asLong();
      }
    }
    assertThat(count).isEqualTo(3);

    SqlRequest statement = SqlRequest.of("SELECT * FROM orders_in ORDER BY id");
    try (InputStream csv = client.statements().export(statement, ResultFormat.CSV)) {
      String text = new String(csv.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text.lines()).containsExactly("id,quantity,price", "1,2,5.00", "2,1,");
    }
  }

  @Test
  void faults_have_types() {
    try {
      client.queries().get("no_such_query");
    } catch (ApiException.NotFound e) {
      System.out.println(e.problem().code() + ": " + e.problem().title());
    } catch (ApiException.Unavailable | ApiException.Unreachable e) {
      System.out.println("later: " + e.getMessage());
    }
    assertThatThrownBy(() -> client.queries().get("no_such_query"))
        .isInstanceOf(ApiException.NotFound.class);
  }

  @Test
  void nothing_waits() {
    CompletableFuture<Long> names =
        client.async().tables().list().thenApply(tables -> tables.stream().count());
    var answer = client.raw("GET", "/api/v1/version", null);

    assertThat(names.join()).isEqualTo(1);
    assertThat(answer.statusCode()).isEqualTo(200);
  }
}
