package dev.sluice.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.storage.FileStore.StoredFile;
import dev.sluice.server.storage.FileStore.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioFileStoreTest {
  @TempDir Path directory;
  private final NioFileStore store = new NioFileStore();

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void creates_a_file_and_its_directories_once() throws IOException {
    Path file = directory.resolve("a/b/c");
    assertThat(store.putIfAbsent(file, bytes("first"))).isTrue();
    assertThat(store.putIfAbsent(file, bytes("second"))).isFalse();
    assertThat(store.read(file)).isEqualTo(bytes("first"));
    assertThat(store.exists(file)).isTrue();
  }

  @Test
  void leaves_nothing_beside_the_file() throws IOException {
    store.putIfAbsent(directory.resolve("x"), bytes("1"));
    store.putIfAbsent(directory.resolve("x"), bytes("2"));
    store.replace(directory.resolve("x"), bytes("3"));
    assertThat(store.list(directory)).extracting(StoredFile::name).containsExactly("x");
    assertThat(store.read(directory.resolve("x"))).isEqualTo(bytes("3"));
  }

  @Test
  void lets_one_of_many_threads_win_each_name() throws Exception {
    int names = 200;
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Integer>> wins = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String me = "thread-" + thread;
        Callable<Integer> race =
            () -> {
              start.await();
              int won = 0;
              for (int name = 0; name < names; name++) {
                Path file = directory.resolve("race/" + name);
                if (store.putIfAbsent(file, bytes(me))) {
                  won++;
                  assertThat(store.read(file)).isEqualTo(bytes(me));
                }
              }
              return won;
            };
        wins.add(pool.submit(race));
      }
      start.countDown();
      int total = 0;
      for (Future<Integer> won : wins) {
        total += won.get(60, TimeUnit.SECONDS);
      }
      assertThat(total).isEqualTo(names);
      assertThat(store.list(directory.resolve("race"))).hasSize(names);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void lists_files_by_name_with_size_and_time() throws IOException {
    store.putIfAbsent(directory.resolve("b"), bytes("22"));
    store.putIfAbsent(directory.resolve("a"), bytes("1"));
    store.putIfAbsent(directory.resolve("c"), bytes("333"));
    Files.createDirectory(directory.resolve("bb"));
    assertThat(store.list(directory)).extracting(StoredFile::name).containsExactly("a", "b", "c");
    assertThat(store.listFrom(directory, "b"))
        .extracting(StoredFile::sizeBytes)
        .containsExactly(2L, 3L);
    assertThat(store.list(directory.resolve("none"))).isEmpty();
    assertThat(store.stat(directory.resolve("c")))
        .contains(
            new StoredFile("c", 3, Files.getLastModifiedTime(directory.resolve("c")).toMillis()));
    assertThat(store.stat(directory.resolve("d"))).isEmpty();
  }

  @Test
  void says_that_a_file_is_not_there() {
    assertThatThrownBy(() -> store.read(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void deletes_a_tree_but_not_what_its_links_point_to() throws IOException {
    Path outside = directory.resolve("outside/file");
    store.putIfAbsent(outside, bytes("1"));
    store.putIfAbsent(directory.resolve("tree/a/b"), bytes("1"));
    Files.createSymbolicLink(directory.resolve("tree/link"), outside.getParent());
    store.deleteTree(directory.resolve("tree"));
    store.deleteTree(directory.resolve("tree"));
    store.delete(directory.resolve("tree/a/b"));
    assertThat(directory.resolve("tree")).doesNotExist();
    assertThat(outside).exists();
  }

  @Test
  void calls_every_watcher_of_a_directory() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    try (Watch one = store.watch(directory, first::countDown);
        Watch two = store.watch(directory, second::countDown)) {
      assertThat(one).isNotSameAs(two);
      store.putIfAbsent(directory.resolve("new"), bytes("1"));
      assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void goes_on_after_a_watcher_that_throws_and_one_that_left() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    Watch left = store.watch(directory, () -> {});
    left.close();
    left.close();
    try (Watch broken =
            store.watch(
                directory,
                () -> {
                  throw new IllegalStateException("broken watcher");
                });
        Watch sound = store.watch(directory, called::countDown)) {
      assertThat(broken).isNotSameAs(sound);
      store.putIfAbsent(directory.resolve("new"), bytes("1"));
      assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void stays_silent_where_nothing_can_be_watched() throws IOException {
    store.watch(directory.resolve("none"), () -> {}).close();
    store.close();
    store.watch(directory, () -> {}).close();
  }
}
