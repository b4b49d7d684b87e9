package dev.sluice.server.manager;

import static dev.sluice.server.manager.QueryManagerTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the queries when writes fail, processes die, or somebody edits them. */
class QueryStoreFaultTest {
  private static final QueryDefinition COPY = Definitions.copy("copy", "in", "out");
  private static final QueryDefinition EVENS =
      Definitions.copy("copy", "in", "out", new Transform.Filter("id % 2 = 0"));

  @TempDir private Path directory;
  private Path file;
  private StreamHarness harness;
  private FaultyFileStore faulty;
  private QueryManager queries;

  @BeforeEach
  void open() {
    file = directory.resolve("data/queries/copy.json");
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.insert("in", 0, 10);
    faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    restart();
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @ParameterizedTest(name = "the write takes effect: {0}")
  @ValueSource(booleans = {false, true})
  void create_that_cannot_be_written_leaves_no_query(boolean takesEffect) {
    failNextWrite(takesEffect);
    assertFails(ErrorCode.STORAGE_UNAVAILABLE, () -> queries.create(COPY, true));
    harness.runTurns();
    assertThat(queries.list()).isEmpty();
    restart();
    assertThat(queries.list()).isEmpty();
    queries.create(COPY, true);
  }

  @ParameterizedTest(name = "the write takes effect: {0}")
  @ValueSource(booleans = {false, true})
  void change_that_cannot_be_written_leaves_the_old_state(boolean takesEffect) {
    queries.create(COPY, true);
    harness.runTurns();
    failNextWrite(takesEffect);
    assertFails(ErrorCode.STORAGE_UNAVAILABLE, () -> queries.put(EVENS, null));
    assertOldState();
    failNextWrite(takesEffect);
    assertFails(ErrorCode.STORAGE_UNAVAILABLE, () -> queries.stop("copy"));
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPED);
    assertThat(queries.get("copy").desiredState()).isEqualTo(DesiredState.RUNNING);
    restart();
    failNextWrite(takesEffect);
    assertFails(ErrorCode.STORAGE_UNAVAILABLE, () -> queries.delete("copy", null));
    assertOldState();
  }

  private void assertOldState() {
    assertUnchanged();
    restart();
    harness.runTurns();
    assertUnchanged();
  }

  private void assertUnchanged() {
    harness.runTurns();
    QueryView query = queries.get("copy");
    assertThat(query.definition()).isEqualTo(COPY);
    assertThat(query.revision()).isEqualTo(1);
    assertThat(query.desiredState()).isEqualTo(DesiredState.RUNNING);
    assertThat(query.state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void query_that_finished_stays_so_though_that_cannot_be_written() {
    queries.create(
        Definitions.query("copy", Definitions.source("in", 1000), "out", new Trigger.Once()), true);
    faulty.failAt(2, false, path -> path.equals(file)); // the first one is the identity
    harness.runTurns();
    assertThat(faulty.hasFailed()).isTrue();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.FINISHED);
    harness.insert("in", 10, 20);
    harness.advance(Duration.ofMinutes(1));
    assertThat(harness.rows("out")).hasSize(10);
  }

  @Test
  void deletion_that_a_crash_cut_off_is_finished_by_the_next_process() throws IOException {
    queries.create(COPY, true);
    harness.runTurns();
    Path checkpoint = directory.resolve("data/checkpoints/copy");
    Files.writeString(
        file, Files.readString(file).replace("\"deleted\":false", "\"deleted\":true"));
    restart();
    assertThat(queries.list()).isEmpty();
    assertThat(file).doesNotExist();
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void deletion_that_failed_half_way_is_finished_when_asked_again() {
    queries.create(COPY, false);
    faulty.failDeletes(true);
    assertFails(ErrorCode.STORAGE_UNAVAILABLE, () -> queries.delete("copy", null));
    assertThat(queries.list()).hasSize(1);
    faulty.failDeletes(false);
    queries.delete("copy", null);
    assertThat(queries.list()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\":1 | \"format\":2",
        "\"delta\" | \"gamma\"",
        "\"RUNNING\" | \"JOGGING\"",
        "\"name\":\"copy\" | \"name\":\"other\"",
        "{ | ",
        "\"createdAt\" | \"madeAt\""
      })
  void file_that_cannot_be_understood_is_refused_by_its_name(String from, String to)
      throws IOException {
    queries.create(COPY, true);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to == null ? "" : to));
    harness.restart();
    assertThatThrownBy(() -> harness.manager().load())
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_CORRUPT))
        .hasMessageContaining(file.toString());
  }

  @Test
  void what_a_dead_writer_left_is_no_query() throws IOException {
    queries.create(COPY, false);
    Files.writeString(file.resolveSibling(".copy.json.1.tmp"), "{");
    Files.writeString(file.resolveSibling("notes.txt"), "mine");
    restart();
    assertThat(queries.list()).hasSize(1);
  }

  private void failNextWrite(boolean takesEffect) {
    faulty.failAt(1, takesEffect, path -> path.equals(file));
  }

  private void restart() {
    harness.restart();
    queries = harness.manager();
    queries.load();
    queries.resume();
  }
}
