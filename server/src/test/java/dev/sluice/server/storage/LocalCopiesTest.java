package dev.sluice.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.LocalFiles.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCopiesTest {
  private static final int BYTES = 100;

  @TempDir private Path directory;
  private final List<String> fetched = new CopyOnWriteArrayList<>();
  private final ConcurrentHashMap<String, IOException> failures = new ConcurrentHashMap<>();
  private final LocalCopies copies = new LocalCopies(2 * BYTES, this::fetch);

  @AfterEach
  void close() {
    copies.close();
  }

  private long fetch(Path file, Path local) throws IOException {
    String name = file.getFileName().toString();
    fetched.add(name);
    IOException failure = failures.remove(name);
    if (failure != null) {
      Files.write(local, new byte[1]);
      throw failure;
    }
    Files.write(local, new byte[BYTES]);
    return BYTES;
  }

  private Path file(String name) {
    return directory.resolve("s3a/bucket/" + name);
  }

  private void use(String name) throws IOException {
    try (Held held = copies.hold(List.of(file(name)))) {
      assertThat(file(name)).hasSize(BYTES);
    }
  }

  @Test
  void fetches_a_file_once() throws IOException {
    use("a");
    use("a");
    assertThat(fetched).containsExactly("a");
  }

  @Test
  void gives_up_those_that_were_not_used_for_longest() throws IOException {
    use("a");
    use("b");
    use("a");
    use("c");
    assertThat(file("b")).doesNotExist();
    assertThat(file("a")).exists();
    assertThat(file("c")).exists();
    assertThat(copies.bytes()).isEqualTo(2 * BYTES);
  }

  @Test
  void never_gives_up_a_file_that_is_held_whatever_the_bound() throws IOException {
    List<Path> many = Stream.of("a", "b", "c", "d").map(this::file).toList();
    try (Held held = copies.hold(many)) {
      use("e");
      assertThat(many).allSatisfy(file -> assertThat(file).exists());
    }
    assertThat(copies.bytes()).isLessThanOrEqualTo(2 * BYTES);
  }

  @Test
  void closing_twice_releases_once() throws IOException {
    try (Held other = copies.hold(List.of(file("a")))) {
      Held held = copies.hold(List.of(file("a")));
      held.close();
      held.close();
      use("b");
      use("c");
      use("d");
      assertThat(file("a")).exists();
    }
  }

  @Test
  void a_fetch_that_failed_leaves_nothing_and_is_tried_again() throws IOException {
    failures.put("a", new NoSuchFileException("s3a://bucket/a"));
    assertThatThrownBy(() -> copies.hold(List.of(file("b"), file("a"))))
        .isInstanceOf(NoSuchFileException.class);
    try (Stream<Path> left = Files.list(file("a").getParent())) {
      assertThat(left).containsOnly(file("b"));
    }
    use("a");
    assertThat(fetched).contains("a", "b").hasSize(3);
  }

  @Test
  void what_somebody_prepares_is_left_alone_until_it_is_written() throws IOException {
    Files.createDirectories(file("new").getParent());
    Files.write(file("new"), new byte[BYTES]);
    use("new");
    use("a");
    use("b");
    use("c");
    assertThat(file("new")).exists();
    copies.written(file("new"));
    use("a");
    use("b");
    assertThat(file("new")).doesNotExist();
    assertThat(fetched).doesNotContain("new");
  }

  @Test
  void many_threads_read_whole_files_and_fetch_each_once_while_it_stays() throws Exception {
    LocalCopies roomy = new LocalCopies(100 * BYTES, this::fetch);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> readers = new ArrayList<>();
    for (int reader = 0; reader < 8; reader++) {
      readers.add(
          pool.submit(
              () -> {
                start.await();
                for (int i = 0; i < 20; i++) {
                  try (Held held = roomy.hold(List.of(file("f" + i)))) {
                    assertThat(file("f" + i)).hasSize(BYTES);
                  }
                }
                return null;
              }));
    }
    start.countDown();
    for (Future<?> reader : readers) {
      reader.get(30, TimeUnit.SECONDS);
    }
    pool.shutdownNow();
    roomy.close();
    assertThat(fetched).hasSize(20).doesNotHaveDuplicates();
  }
}
