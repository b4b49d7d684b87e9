package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRead;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementsTest {
  private static final TableRead EVENTS = TableRead.newest(CatalogFixture.EVENTS);

  private static final String LONG =
      "SELECT count(*) FROM events a, events b, events c, events d, events e WHERE"
          + " a.id + b.id * c.id + d.id * e.id = -1";
  private static final String STREAM = "SELECT a.id FROM events a, events b, events c";

  @TempDir Path directory;
  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = CatalogFixture.withTable(directory);
    StringBuilder rows = new StringBuilder("id\n");
    for (int id = 0; id < 2000; id++) {
      rows.append(id).append('\n');
    }
    fixture.append(RowFormat.CSV, rows.toString(), null);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void a_statement_is_canceled_before_its_first_row() throws Exception {
    List<SluiceException> failures = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              try (ResultRows rows = run("long", LONG)) {
                rows.next();
              } catch (SluiceException e) {
                failures.add(e);
              }
            });
    caller.start();
    while (fixture.catalog.statements().isEmpty() && caller.isAlive()) {
      Thread.onSpinWait();
    }
    assertThat(fixture.catalog.statements().get(0).sql()).isEqualTo(LONG);

    assertThat(fixture.catalog.cancel("long")).isTrue();
    caller.join();
    assertThat(failures).extracting(SluiceException::code).containsExactly(ErrorCode.CANCELED);
    assertThat(fixture.catalog.statements()).isEmpty();
    assertThat(fixture.catalog.cancel("long")).isFalse();
  }

  @Test
  void a_statement_is_canceled_between_its_rows() {
    try (ResultRows rows = run("stream", STREAM)) {
      assertThat(rows.next()).isNotNull();
      assertThat(fixture.catalog.statements().get(0).rows()).isEqualTo(1);
      fixture.catalog.cancel("stream");
      assertThatThrownBy(rows::next)
          .isInstanceOfSatisfying(
              SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELED));
    }
    assertThat(fixture.catalog.statements()).isEmpty();
  }

  @Test
  void a_statement_ends_when_its_own_time_is_up() {
    assertCode(
        ErrorCode.TIMEOUT,
        () -> {
          try (ResultRows rows =
              fixture.catalog.sql(
                  new SqlRequest(
                      "slow", LONG, Long.MAX_VALUE, Duration.ofMillis(200), ZoneOffset.UTC))) {
            rows.next();
          }
        });
  }

  @Test
  void no_statement_may_take_longer_than_the_server_allows() {
    assertCode(
        ErrorCode.INVALID_ARGUMENT,
        () ->
            fixture.catalog.sql(
                new SqlRequest("slow", LONG, Long.MAX_VALUE, Duration.ofHours(1), ZoneOffset.UTC)));
  }

  @Test
  void two_statements_of_one_id_cannot_run() {
    try (ResultRows rows = run("same", STREAM)) {
      assertThat(rows.next()).isNotNull();
      assertCode(ErrorCode.ILLEGAL_STATE, () -> run("same", "SELECT 1"));
    }
    run("same", "SELECT 1").close();
  }

  @Test
  void rows_beyond_the_limit_are_told_but_not_given() {
    assertThat(truncated("SELECT id FROM events", 3)).isTrue();
    assertThat(truncated("SELECT id FROM events LIMIT 3", 3)).isFalse();
    assertThat(truncated("SELECT id FROM events", 0)).isTrue();
  }

  @Test
  void rows_of_some_columns_at_a_time_are_read() {
    RowsRequest request = new RowsRequest("rows", EVENTS, List.of("NOTE", "id"), "id < 5", 3);
    try (ResultRows rows = fixture.catalog.rows(request)) {
      assertThat(rows.schema().names()).containsExactly("note", "id");
      int count = 0;
      while (rows.next() != null) {
        count++;
      }
      assertThat(count).isEqualTo(3);
      assertThat(rows.truncated()).isTrue();
    }
    assertCode(
        ErrorCode.UNRESOLVED_COLUMN,
        () -> fixture.catalog.rows(new RowsRequest("rows", EVENTS, List.of("idd"), null, 3)));
  }

  private boolean truncated(String sql, long most) {
    try (ResultRows rows =
        fixture.catalog.sql(new SqlRequest("cut", sql, most, null, ZoneOffset.UTC))) {
      long count = 0;
      while (rows.next() != null) {
        count++;
      }
      assertThat(count).isEqualTo(most);
      return rows.truncated();
    }
  }

  private ResultRows run(String id, String sql) {
    return fixture.catalog.sql(new SqlRequest(id, sql, Long.MAX_VALUE, null, ZoneOffset.UTC));
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
