package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final EventLog<String> log = new EventLog<>(3, 10);

  @Test
  void reader_goes_on_where_it_was() {
    log.append("a");
    log.append("b");
    EventLog.Page<String> page = log.after(11, 10);
    assertThat(page.first()).isEqualTo(12);
    assertThat(page.entries()).containsExactly("b");
    assertThat(page.missed()).isZero();
    assertThat(log.after(12, 10).entries()).isEmpty();
    assertThat(log.last()).isEqualTo(12);
  }

  @Test
  void reader_that_is_too_slow_is_told_how_much_it_missed() {
    List.of("a", "b", "c", "d", "e").forEach(log::append);
    EventLog.Page<String> page = log.after(10, 10);
    assertThat(page.missed()).isEqualTo(2);
    assertThat(page.first()).isEqualTo(13);
    assertThat(page.entries()).containsExactly("c", "d", "e");
    assertThat(log.after(13, 10).missed()).isZero();
  }

  @Test
  void page_holds_no_more_than_asked_for() {
    List.of("a", "b", "c").forEach(log::append);
    log.end();
    EventLog.Page<String> page = log.after(10, 2);
    assertThat(page.entries()).containsExactly("a", "b");
    assertThat(page.ended()).as("c follows").isFalse();
    assertThat(log.after(12, 2).ended()).isTrue();
  }

  @Test
  void number_that_was_never_given_finds_nothing() {
    log.append("a");
    assertThat(log.after(99, 10).entries()).isEmpty();
    assertThat(log.after(99, 10).missed()).isZero();
  }

  @Test
  void followers_are_called_at_each_entry_and_at_the_end_until_they_leave() {
    AtomicInteger calls = new AtomicInteger();
    log.follow(
        () -> {
          throw new IllegalStateException("a bad neighbour");
        });
    EventLog.Following following = log.follow(calls::incrementAndGet);
    log.append("a");
    log.end();
    assertThat(calls).hasValue(2);
    following.close();
    following.close();
    log.end();
    assertThat(calls).hasValue(2);
  }

  @Test
  void nothing_follows_the_end() {
    log.end();
    log.append("a");
    assertThat(log.after(10, 10).entries()).isEmpty();
    assertThat(log.after(10, 10).ended()).isTrue();
  }

  @Test
  void entries_of_many_writers_are_numbered_without_a_hole() {
    EventLog<Integer> busy = new EventLog<>(10_000, 0);
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 4)
            .mapToObj(
                writer ->
                    CompletableFuture.runAsync(
                        () -> IntStream.range(0, 2000).forEach(i -> busy.append(writer))))
            .toList();
    List<Integer> read = new ArrayList<>();
    while (read.size() < 8000) {
      EventLog.Page<Integer> page = busy.after(read.size(), 100);
      assertThat(page.missed()).isZero();
      read.addAll(page.entries());
    }
    writers.forEach(CompletableFuture::join);
    assertThat(read).hasSize(8000).containsOnly(0, 1, 2, 3);
    assertThat(busy.last()).isEqualTo(8000);
  }
}
