package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query is never taken for a new one because its checkpoint is not there. */
class IdentityTest {
  private static final QueryDefinition COPY = Definitions.copy("copy", "in", "out");

  @TempDir private Path directory;
  private StreamHarness harness;
  private QueryManager queries;
  private Path file;
  private Path checkpoint;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.insert("in", 0, 3);
    queries = harness.manager();
    file = directory.resolve("data/queries/copy.json");
    checkpoint = directory.resolve("data/checkpoints/copy");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void checkpoint_that_vanished_is_refused_and_no_row_comes_twice() throws IOException {
    queries.create(COPY, true);
    harness.runTurns();
    Object id = queries.get("copy").id();
    harness.disk().deleteTree(checkpoint);

    restart();

    assertThat(queries.get("copy").state()).isEqualTo(QueryState.FAILED);
    QueryFailure failure = Objects.requireNonNull(queries.get("copy").failure());
    assertThat(failure.code()).isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
    assertThat(failure.message())
        .contains(checkpoint.toString(), "is gone", "Restore it, or reset the query");
    assertThat(harness.rows("out")).hasSize(3);
    assertThat(queries.get("copy").id()).isEqualTo(id);
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void checkpoint_with_another_id_is_refused() throws IOException {
    queries.create(COPY, true);
    harness.runTurns();
    harness.disk().deleteTree(checkpoint);
    Files.createDirectories(checkpoint);
    String other = "{\"id\":\"00000000-0000-0000-0000-000000000001\"}";
    Files.writeString(checkpoint.resolve("metadata"), other);

    restart();

    QueryFailure failure = Objects.requireNonNull(queries.get("copy").failure());
    assertThat(failure.code()).isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
    assertThat(failure.message()).contains("holds the id 00000000-0000-0000-0000-000000000001");
    assertThat(harness.rows("out")).hasSize(3);
  }

  @Test
  void identity_is_on_disk_twice_before_the_first_batch_is_planned() {
    AtomicReference<String> saved = new AtomicReference<>("");
    harness.observe(
        (query, batch, step) -> {
          if (step == Step.PLANNED && batch == 0) {
            saved.set(read(file));
            throw new Crash("after the first plan");
          }
        });
    harness.restart();
    queries = harness.manager();
    queries.create(COPY, true);
    harness.runTurns();
    String id = read(checkpoint.resolve("metadata")).replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    assertThat(saved.get()).contains("\"id\":\"" + id + "\"");
  }

  @Test
  void no_batch_is_made_while_the_identity_cannot_be_written() {
    FaultyFileStore faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    harness.restart();
    queries = harness.manager();
    queries.create(COPY, true);
    faulty.failAt(1, false, path -> path.equals(file));
    harness.runTurns();
    assertThat(faulty.hasFailed()).isTrue();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RESTARTING);
    assertThat(checkpoint.resolve("offsets")).doesNotExist();

    harness.advance(Duration.ofSeconds(1));

    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).hasSize(3);
  }

  @Test
  void checkpoint_that_vanished_under_a_run_is_refused_by_its_retry() throws IOException {
    FaultyFileStore faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    harness.restart();
    queries = harness.manager();
    queries.create(COPY, true);
    harness.runTurns();
    faulty.failAt(1, false, path -> path.startsWith(checkpoint));
    harness.insert("in", 3, 5);
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RESTARTING);
    harness.disk().deleteTree(checkpoint);

    harness.advance(Duration.ofSeconds(1));

    assertThat(Objects.requireNonNull(queries.get("copy").failure()).code())
        .isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
    assertThat(harness.rows("out")).hasSize(3);
  }

  @Test
  void file_of_an_older_server_has_no_id_and_gets_the_one_of_its_checkpoint() throws IOException {
    queries.create(COPY, true);
    harness.runTurns();
    String id = String.valueOf(queries.get("copy").id());
    String old = read(file).replaceAll("\"id\":\"[^\"]+\",\"forgotten\":false,", "");
    assertThat(old).doesNotContain(id);
    Files.writeString(file, old);
    harness.disk().deleteTree(directory.resolve("data/queries/versions"));

    restart();

    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).hasSize(3);
    assertThat(read(file)).contains("\"id\":\"" + id + "\"");
    assertThat(queries.versions().list("copy", 9, 9)).hasSize(1);
  }

  @Test
  void query_with_another_checkpoint_location_is_the_one_that_it_is_there() {
    queries.create(COPY, true);
    harness.runTurns();
    QueryDefinition elsewhere =
        new QueryDefinition(
            "copy", COPY.source(), COPY.transforms(), COPY.sink(), "elsewhere", COPY.trigger());
    queries.put(elsewhere, null);
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).as("a new query reads everything").hasSize(6);
    queries.put(COPY, null);
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).as("the first query goes on").hasSize(6);
  }

  private void restart() {
    harness.restart();
    queries = harness.manager();
    queries.load();
    queries.resume();
    harness.runTurns();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
