package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Transform;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedVersionsTest {
  @TempDir private Path directory;
  private StreamHarness harness;
  private FaultyFileStore faulty;
  private QueryManager queries;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    harness.restart();
    queries = harness.manager();
    harness.createTable("in");
    queries.create(above(1), false);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void definitions_are_kept_with_their_revision_and_time() {
    harness.clock.advance(Duration.ofMinutes(1));
    queries.put(above(2), null);
    queries.put(above(2), null);
    harness.clock.advance(Duration.ofMinutes(1));
    queries.put(above(3), null);
    List<DefinitionVersion> all = queries.versions().list("q", Long.MAX_VALUE, 10);
    assertThat(all).extracting(DefinitionVersion::revision).containsExactly(3L, 2L, 1L);
    assertThat(all)
        .extracting(DefinitionVersion::definition)
        .containsExactly(above(3), above(2), above(1));
    assertThat(Duration.between(all.get(2).at(), all.get(0).at())).isEqualTo(Duration.ofMinutes(2));
    restart();
    assertThat(queries.versions().list("q", Long.MAX_VALUE, 10)).isEqualTo(all);
    assertThat(queries.versions().list("q", 3, 1)).containsExactly(all.get(1));
    assertThat(queries.versions().get("q", 1)).isEqualTo(all.get(2));
    assertFails(ErrorCode.NOT_FOUND, () -> queries.versions().get("q", 4));
    assertFails(ErrorCode.QUERY_NOT_FOUND, () -> queries.versions().get("p", 1));
  }

  @Test
  void rollback_is_a_new_revision() {
    queries.put(above(2), null);
    assertFails(ErrorCode.PRECONDITION_FAILED, () -> queries.versions().rollback("q", 1, 1L));
    QueryView back = queries.versions().rollback("q", 1, 2L);
    assertThat(back.revision()).isEqualTo(3);
    assertThat(back.definition()).isEqualTo(above(1));
    assertThat(queries.versions().rollback("q", 3, null).revision()).isEqualTo(3);
    assertFails(ErrorCode.NOT_FOUND, () -> queries.versions().rollback("q", 9, null));
  }

  @Test
  void change_is_made_again_on_what_another_caller_put_in_place() {
    boolean[] raced = {false};
    QueryView changed =
        queries
            .versions()
            .change(
                "q",
                current -> {
                  if (!raced[0]) {
                    raced[0] = true;
                    queries.put(above(2), null);
                  }
                  List<Transform> more = new ArrayList<>(current.transforms());
                  more.add(new Transform.Filter("id < 9"));
                  return with(more);
                },
                null);
    assertThat(changed.revision()).isEqualTo(3);
    assertThat(changed.definition().transforms())
        .containsExactly(new Transform.Filter("id > 2"), new Transform.Filter("id < 9"));
    assertFails(
        ErrorCode.PRECONDITION_FAILED,
        () -> queries.versions().change("q", current -> above(7), 2L));
  }

  @Test
  void last_hundred_are_kept() {
    for (int revision = 2; revision <= 103; revision++) {
      queries.put(above(revision), null);
    }
    assertThat(queries.versions().list("q", Long.MAX_VALUE, 1000))
        .extracting(DefinitionVersion::revision)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(4, 103).map(i -> 107 - i).boxed().toList());
  }

  @Test
  void version_of_a_change_that_never_was_is_not_told() {
    for (int write = 1; write <= 2; write++) {
      for (boolean after : new boolean[] {false, true}) {
        faulty.failAt(write, after, path -> path.toString().contains("queries"));
        assertThatThrownBy(() -> queries.put(above(2), null)).isNotNull();
        assertThat(queries.get("q").revision()).isEqualTo(1);
        restart();
        assertThat(queries.get("q").definition()).isEqualTo(above(1));
        assertThat(queries.versions().list("q", Long.MAX_VALUE, 10))
            .extracting(DefinitionVersion::revision)
            .containsExactly(1L);
      }
    }
    queries.put(above(5), null);
    assertThat(queries.versions().get("q", 2).definition()).isEqualTo(above(5));
  }

  @Test
  void query_of_an_older_server_keeps_the_definition_that_it_came_with() throws Exception {
    harness.disk().deleteTree(directory.resolve("data/queries/versions"));
    restart();
    assertThat(queries.versions().get("q", 1).definition()).isEqualTo(above(1));
    queries.put(above(2), null);
    restart();
    assertThat(queries.versions().get("q", 1).definition()).isEqualTo(above(1));
  }

  @Test
  void deleted_query_leaves_no_versions() {
    queries.put(above(2), null);
    queries.delete("q", null);
    queries.create(above(3), false);
    assertThat(queries.versions().list("q", Long.MAX_VALUE, 10)).hasSize(1);
  }

  private static QueryDefinition above(int bound) {
    return Definitions.copy("q", "in", "out", new Transform.Filter("id > " + bound));
  }

  private static QueryDefinition with(List<Transform> steps) {
    return Definitions.copy("q", "in", "out", steps.toArray(Transform[]::new));
  }

  private static void assertFails(ErrorCode code, ThrowingCallable action) {
    assertThatThrownBy(action).hasFieldOrPropertyWithValue("code", code);
  }

  private void restart() {
    harness.restart();
    queries = harness.manager();
    queries.load();
  }
}
