package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that come line by line, whole or broken. */
@Timeout(20)
class RowStreamTest {
  private static final String HEAD =
      ScriptedServer.head(200, "application/x-ndjson", "X-Query-Id: q-1")
          + "{\"schema\":[{\"name\":\"id\",\"type\":\"int\"}]}\n";
  private static final String END = "{\"end\":{\"rows\":2,\"elapsedMs\":5,\"truncated\":false}}\n";

  private final ScriptedServer server = new ScriptedServer();
  private final SluiceClient client = server.client().build();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void rows_are_read_up_to_the_closing_line() {
    server.then(out -> ScriptedServer.write(out, HEAD + "[1]\n[null]\n" + END));

    try (RowStream rows = client.statements().stream(SqlRequest.of("SELECT id"))) {
      assertThat(rows.schema()).containsExactly(Column.of("id", "int"));
      assertThat(rows.queryId()).isEqualTo("q-1");
      assertThatThrownBy(rows::end).isInstanceOf(IllegalStateException.class);
      assertThat(rows.next().get(0).asInt()).isEqualTo(1);
      assertThat(rows.next().get(0).isNull()).isTrue();
      assertThat(rows.hasNext()).isFalse();
      assertThat(rows.end()).isEqualTo(new ResultEnd(2, 5, false));
    }
    assertThat(server.requests().get(0)).contains("Accept: application/x-ndjson");
  }

  @Test
  void stream_without_its_closing_line_is_an_exception() {
    server.then(out -> ScriptedServer.write(out, HEAD + "[1]\n"));

    try (RowStream rows = client.statements().stream(SqlRequest.of("SELECT id"))) {
      rows.next();
      assertThatThrownBy(rows::hasNext)
          .isInstanceOf(ApiException.Unreachable.class)
          .hasMessageContaining("closing line");
    }
  }

  @Test
  void connection_that_breaks_in_the_middle_of_a_row_is_an_exception() {
    server.then(
        out ->
            ScriptedServer.write(
                out, HEAD.replace("Connection: close", "Content-Length: 1000") + "[1]\n[2"));

    try (RowStream rows = client.statements().stream(SqlRequest.of("SELECT id"))) {
      rows.next();
      assertThatThrownBy(rows::hasNext).isInstanceOf(ApiException.Unreachable.class);
    }
  }

  @Test
  void failure_of_the_statement_halfway_is_its_own_exception() {
    server.then(
        out ->
            ScriptedServer.write(
                out,
                HEAD
                    + "[1]\n{\"error\":{\"status\":422,\"code\":\"DIVIDE_BY_ZERO\","
                    + "\"detail\":\"d\"}}\n"));

    try (RowStream rows = client.statements().stream(SqlRequest.of("SELECT 1/id"))) {
      rows.next();
      assertThatThrownBy(rows::hasNext)
          .isInstanceOf(ApiException.Invalid.class)
          .hasMessageContaining("DIVIDE_BY_ZERO");
    }
  }

  @Test
  void refused_statement_is_an_exception_at_once() {
    server.then(422, "{\"status\":422,\"code\":\"PARSE_SYNTAX_ERROR\",\"detail\":\"d\"}");

    assertThatThrownBy(() -> client.statements().stream(SqlRequest.of("SELEC")))
        .isInstanceOf(ApiException.Invalid.class);
  }

  @Test
  void subscriber_gets_as_many_rows_as_it_asks_for() throws InterruptedException {
    CountDownLatch served = new CountDownLatch(1);
    server.then(
        out -> {
          ScriptedServer.write(out, HEAD + "[1]\n[2]\n" + END);
          served.countDown();
        });
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    List<Flow.Subscription> given = new ArrayList<>();

    RowStream rows = client.async().statements().stream(SqlRequest.of("SELECT id")).join();
    rows.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            given.add(subscription);
          }

          @Override
          public void onNext(List<JsonNode> row) {
            heard.add(row.get(0).asInt());
          }

          @Override
          public void onError(Throwable failure) {
            heard.add(failure);
          }

          @Override
          public void onComplete() {
            heard.add("done");
          }
        });
    assertThat(served.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).isEmpty();
    given.get(0).request(1);
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(heard.poll(50, TimeUnit.MILLISECONDS)).isNull();
    given.get(0).request(2);
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("done");
  }

  @Test
  void many_rows_pass_through() {
    int count = 20_000;
    server.then(
        out -> {
          StringBuilder text = new StringBuilder(HEAD);
          for (int i = 0; i < count; i++) {
            text.append('[').append(i).append("]\n");
          }
          ScriptedServer.write(out, text + END);
        });

    try (RowStream rows = client.tables().stream("t", RowsRequest.newest().columns("id"))) {
      for (int i = 0; i < count; i++) {
        assertThat(rows.next().get(0).asInt()).isEqualTo(i);
      }
      assertThat(rows.hasNext()).isFalse();
    }
    assertThat(server.requests().get(0)).startsWith("GET /api/v1/tables/t/rows?columns=id ");
  }
}
