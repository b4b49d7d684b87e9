package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.TransactionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendQueueTest {
  private static final int APPENDERS = 50;
  private static final int APPENDS_EACH = 4;

  @TempDir Path directory;
  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = CatalogFixture.withTable(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void fifty_appenders_that_send_everything_twice_lose_and_double_nothing() throws Exception {
    List<Call> calls = new ArrayList<>();
    for (int appender = 0; appender < 2 * APPENDERS; appender++) {
      int app = appender / 2;
      calls.add(new Call(() -> appendAll(app)));
    }
    for (Call call : calls) {
      call.start();
    }
    long fresh = 0;
    for (int app = 0; app < APPENDERS; app++) {
      List<AppendedRows> once = calls.get(2 * app).results();
      List<AppendedRows> twice = calls.get(2 * app + 1).results();
      for (int i = 0; i < APPENDS_EACH; i++) {
        assertThat(once.get(i).replayed()).isNotEqualTo(twice.get(i).replayed());
        fresh += once.get(i).replayed() ? 0 : 1;
        fresh += twice.get(i).replayed() ? 0 : 1;
      }
    }
    long wanted = (long) APPENDERS * APPENDS_EACH;
    assertThat(fresh).isEqualTo(wanted);
    assertThat(fixture.sql("SELECT count(*), count(DISTINCT id) FROM events"))
        .hasToString("[[" + wanted + ", " + wanted + "]]");
    assertThat(fixture.catalog.describe(CatalogFixture.EVENTS).version()).isLessThan(wanted);
  }

  private List<AppendedRows> appendAll(int app) {
    List<AppendedRows> appended = new ArrayList<>();
    for (int i = 0; i < APPENDS_EACH; i++) {
      appended.add(append("app-" + app, i, app * APPENDS_EACH + i));
    }
    return appended;
  }

  @Test
  void what_waits_while_a_commit_is_under_way_shares_the_next_one() throws Exception {
    List<Call> calls =
        grouped(List.of(() -> append("a", 1, 1), () -> append("b", 1, 2), () -> append(3)));

    assertThat(calls.get(0).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThat(calls.get(1).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThat(calls.get(2).result()).isEqualTo(new AppendedRows(2, 1, false));
    CommitSummary commit = newest();
    assertThat(commit.transactions())
        .containsExactly(new TransactionId("a", 1), new TransactionId("b", 1));
    assertThat(commit.numAddedFiles()).isEqualTo(1);
    assertThat(ids()).hasToString("[[0], [1], [2], [3]]");
  }

  @Test
  void a_transaction_sent_twice_at_once_is_an_append_and_a_replay() throws Exception {
    List<Call> calls = grouped(List.of(() -> append("a", 1, 1), () -> append("a", 1, 1)));

    assertThat(List.of(calls.get(0).result(), calls.get(1).result()))
        .containsExactlyInAnyOrder(new AppendedRows(2, 1, false), new AppendedRows(2, 1, true));
    assertThat(ids()).hasToString("[[0], [1]]");
  }

  @Test
  void transactions_of_one_application_go_one_after_the_other() throws Exception {
    List<Call> calls =
        grouped(List.of(() -> append("a", 1, 1), () -> append("a", 2, 2), () -> append("b", 1, 3)));

    assertThat(calls.get(0).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThat(calls.get(1).result()).isEqualTo(new AppendedRows(3, 1, false));
    assertThat(calls.get(2).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThat(ids()).hasToString("[[0], [1], [2], [3]]");
  }

  @Test
  void a_faulty_request_hurts_nobody_else() throws Exception {
    List<Call> calls =
        grouped(
            List.of(
                () -> append("a", 1, 1),
                () -> fixture.append(RowFormat.JSON, "{\"id\":\"x\"}", new TransactionId("b", 1))));

    assertThat(calls.get(0).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThatThrownBy(calls.get(1)::result).hasMessageContaining("row 1, column id");
    assertThat(ids()).hasToString("[[0], [1]]");
  }

  @Test
  void a_rival_of_one_hurts_nobody_else() throws Exception {
    Runnable rival =
        () -> {
          try (CatalogFixture other = new CatalogFixture(directory.resolve("."))) {
            other.append(RowFormat.JSON, "{\"id\":1}", new TransactionId("a", 1));
          }
        };
    List<Call> calls = grouped(rival, List.of(() -> append("a", 1, 1), () -> append("b", 1, 2)));

    assertThat(calls.get(0).result()).isEqualTo(new AppendedRows(2, 1, true));
    assertThat(calls.get(1).result()).isEqualTo(new AppendedRows(3, 1, false));
    assertThat(ids()).hasToString("[[0], [1], [2]]");
  }

  /** The log is the only place that counts: files that no commit names are no rows. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_process_that_dies_at_the_commit_leaves_all_or_nothing(boolean written) throws Exception {
    Runnable death =
        () -> {
          fixture.store.failAt(1, written, file -> true);
          fixture.store.failReads(true);
        };
    List<Call> calls = grouped(death, List.of(() -> append("a", 1, 1), () -> append("b", 1, 2)));
    for (Call call : calls) {
      assertThatThrownBy(call::result)
          .isInstanceOfSatisfying(
              SluiceException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));
    }
    fixture.close();
    fixture = new CatalogFixture(directory);

    assertThat(append("a", 1, 1)).isEqualTo(new AppendedRows(2, 1, written));
    assertThat(append("b", 1, 2)).isEqualTo(new AppendedRows(written ? 2 : 3, 1, written));
    assertThat(ids()).hasToString("[[0], [1], [2]]");
  }

  @Test
  void a_commit_that_fails_after_its_write_is_found_and_answered() throws Exception {
    List<Call> calls =
        grouped(
            () -> fixture.store.failAfterWrite(1),
            List.of(() -> append("a", 1, 1), () -> append("b", 1, 2)));

    assertThat(calls.get(0).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThat(calls.get(1).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThat(ids()).hasToString("[[0], [1], [2]]");
  }

  @Test
  void many_rows_keep_a_file_of_their_own_within_the_shared_commit() throws Exception {
    StringBuilder many = new StringBuilder();
    IntStream.range(100, 5_100).forEach(id -> many.append("{\"id\":").append(id).append("}\n"));
    List<Call> calls =
        grouped(
            List.of(
                () -> fixture.append(RowFormat.JSON, many.toString(), new TransactionId("a", 1)),
                () -> append("b", 1, 1)));

    assertThat(calls.get(0).result()).isEqualTo(new AppendedRows(2, 5_000, false));
    assertThat(calls.get(1).result()).isEqualTo(new AppendedRows(2, 1, false));
    assertThat(newest().numAddedFiles()).isEqualTo(2);
    assertThat(fixture.sql("SELECT count(DISTINCT id) FROM events")).hasToString("[[5002]]");
  }

  private AppendedRows append(String app, long version, long id) {
    return fixture.append(RowFormat.JSON, "{\"id\":" + id + "}", new TransactionId(app, version));
  }

  private AppendedRows append(long id) {
    return fixture.append(RowFormat.JSON, "{\"id\":" + id + "}", null);
  }

  private List<?> ids() {
    return fixture.sql("SELECT id FROM events ORDER BY id");
  }

  private CommitSummary newest() {
    return fixture.catalog.history(CatalogFixture.EVENTS, TableVersion.NEWEST, 1).get(0);
  }

  private List<Call> grouped(List<Supplier<AppendedRows>> appends) throws InterruptedException {
    return grouped(() -> {}, appends);
  }

  /**
   * Holds up the commit of row 0 until the appends wait in line, in their order.
   *
   * @param beforeTheirs runs just before the write of their commit
   */
  private List<Call> grouped(Runnable beforeTheirs, List<Supplier<AppendedRows>> appends)
      throws InterruptedException {
    CountDownLatch under = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.store.beforeNextCommit(
        () -> {
          under.countDown();
          await(goOn);
          fixture.store.beforeNextCommit(beforeTheirs);
        });
    Call first = new Call(() -> List.of(append(0)));
    first.start();
    under.await();
    List<Call> calls = new ArrayList<>();
    for (Supplier<AppendedRows> append : appends) {
      Call call = new Call(() -> List.of(append.get()));
      call.start();
      call.awaitTurn();
      calls.add(call);
    }
    goOn.countDown();
    first.thread.join();
    return calls;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Call {
    private final FutureTask<List<AppendedRows>> task;
    private final Thread thread;

    Call(Supplier<List<AppendedRows>> work) {
      task = new FutureTask<>(work::get);
      thread = new Thread(task);
    }

    void start() {
      thread.start();
    }

    /** Until the call waits in line or has ended. */
    void awaitTurn() {
      while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
        Thread.onSpinWait();
      }
    }

    List<AppendedRows> results() throws Exception {
      try {
        return task.get();
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }

    AppendedRows result() throws Exception {
      return results().get(0);
    }
  }
}
