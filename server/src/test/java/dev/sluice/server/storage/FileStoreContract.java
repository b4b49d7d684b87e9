package dev.sluice.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.storage.FileStore.StoredFile;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every file store keeps to; a test class of each store inherits it. */
abstract class FileStoreContract {
  private static final int WRITERS = 20;

  @TempDir Path temporary;

  /** The store under test. */
  abstract FileStore store();

  /** A directory of it in which there is nothing yet. */
  abstract Path directory();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void creates_a_file_and_its_directories_once() throws IOException {
    Path file = directory().resolve("a/b/c");
    assertThat(store().putIfAbsent(file, bytes("first"))).isTrue();
    assertThat(store().putIfAbsent(file, bytes("second"))).isFalse();
    assertThat(store().read(file)).isEqualTo(bytes("first"));
    assertThat(store().exists(file)).isTrue();
    assertThat(store().directoryExists(directory().resolve("a"))).isTrue();
    assertThat(store().exists(directory().resolve("a/b/d"))).isFalse();
  }

  @Test
  void lets_exactly_one_of_twenty_writers_create_a_version() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
    try {
      for (int version = 0; version < 10; version++) {
        Path file = directory().resolve("_delta_log/" + version + ".json");
        List<String> winners = race(pool, file);
        assertThat(winners).hasSize(1);
        assertThat(store().read(file)).isEqualTo(bytes(winners.get(0)));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private List<String> race(ExecutorService pool, Path file) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> writes = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      byte[] content = bytes("writer-" + writer);
      Callable<Boolean> write =
          () -> {
            start.await();
            return store().putIfAbsent(file, content);
          };
      writes.add(pool.submit(write));
    }
    start.countDown();
    List<String> winners = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      if (writes.get(writer).get(60, TimeUnit.SECONDS)) {
        winners.add("writer-" + writer);
      }
    }
    return winners;
  }

  @Test
  void replaces_a_file_or_creates_it() throws IOException {
    Path file = directory().resolve("_last_checkpoint");
    store().replace(file, bytes("1"));
    store().replace(file, bytes("22"));
    assertThat(store().readStored(file).content()).isEqualTo(bytes("22"));
    assertThat(store().list(directory()))
        .extracting(StoredFile::name)
        .containsExactly("_last_checkpoint");
  }

  @Test
  void lists_files_by_name_with_size_and_without_directories() throws IOException {
    for (String name : List.of("b", "a", "c", "sub/x")) {
      store().putIfAbsent(directory().resolve(name), bytes(name + name));
    }
    assertThat(store().list(directory()))
        .extracting(StoredFile::name)
        .containsExactly("a", "b", "c");
    assertThat(store().list(directory())).extracting(StoredFile::sizeBytes).containsOnly(2L);
    assertThat(store().listFrom(directory(), "b"))
        .extracting(StoredFile::name)
        .containsExactly("b", "c");
    assertThat(store().directories(directory())).containsExactly("sub");
    assertThat(store().list(directory().resolve("none"))).isEmpty();
    assertThat(store().directories(directory().resolve("none"))).isEmpty();
  }

  @Test
  void tells_of_one_file_what_a_listing_shows() throws IOException {
    Path file = directory().resolve("x");
    assertThat(store().stat(file)).isEmpty();
    store().putIfAbsent(file, bytes("123"));
    assertThat(store().list(directory())).containsExactly(store().stat(file).orElseThrow());
    assertThat(store().readStored(file).modifiedMillis())
        .isEqualTo(store().stat(file).orElseThrow().modifiedMillis());
  }

  @Test
  void says_which_file_is_missing() {
    Path file = directory().resolve("missing");
    assertThatThrownBy(() -> store().read(file))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> store().readStored(file)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void publishes_a_finished_file_once() throws IOException {
    Path finished = Files.writeString(temporary.resolve("finished"), "whole");
    Path other = Files.writeString(temporary.resolve("other"), "other");
    Path file = directory().resolve("published");
    store().putIfAbsent(directory().resolve("makes the directory"), bytes("1"));
    assertThat(store().publish(finished, file)).isTrue();
    assertThat(store().publish(other, file)).isFalse();
    assertThat(store().read(file)).isEqualTo(bytes("whole"));
  }

  @Test
  void removes_a_file_or_a_tree_and_minds_neither_missing() throws IOException {
    Path tree = directory().resolve("tree");
    store().putIfAbsent(tree.resolve("a"), bytes("1"));
    store().putIfAbsent(tree.resolve("b/c"), bytes("2"));
    store().delete(tree.resolve("a"));
    store().delete(tree.resolve("a"));
    assertThat(store().exists(tree.resolve("a"))).isFalse();
    store().deleteTree(tree);
    store().deleteTree(tree);
    assertThat(store().exists(tree.resolve("b/c"))).isFalse();
    assertThat(store().directoryExists(tree)).isFalse();
  }

  @Test
  void views_a_part_of_a_file() throws IOException {
    Path file = directory().resolve("vector.bin");
    store().putIfAbsent(file, bytes("0123456789"));
    assertThat(UTF_8.decode(store().view(file, 3, 4)).toString()).isEqualTo("3456");
  }
}
