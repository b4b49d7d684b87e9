package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedQueryTest {
  private static final QueryDefinition QUERY = Definitions.copy("q", "in", "out");

  @TempDir private Path directory;
  private StreamHarness harness;
  private FaultyFileStore files;
  private QueryManager queries;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.insert("in", 0, 3);
    files = new FaultyFileStore(harness.disk());
    queries =
        new QueryManager(files, directory.resolve("queries"), harness.runtime(), harness.clock);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void query_started_by_a_caller_is_not_started_again_when_the_server_resumes() {
    queries.create(QUERY, true);
    queries.resume();
    harness.runTurns();
    assertThat(queries.get("q").state()).isEqualTo(QueryState.RUNNING);
    queries.stop("q");
    harness.runTurns();
    harness.insert("in", 3, 5);
    harness.runTurns();
    assertThat(harness.rows("out")).as("no second run is left").hasSize(3);
  }

  @Test
  void deleted_query_cannot_be_started_again() throws InterruptedException {
    ManagedQuery query =
        new ManagedQuery(
            new QueryStore(files, directory.resolve("queries")),
            harness.runtime(),
            new Journals(files, directory.resolve("queries"), harness.clock).of("q"),
            QueryRecord.first(QUERY, Instant.EPOCH, true));
    query.create();
    harness.runTurns();
    query.stop();
    harness.runTurns();
    assertThat(query.delete(null, Duration.ZERO)).isTrue();

    assertThatThrownBy(query::start).hasFieldOrPropertyWithValue("code", ErrorCode.ILLEGAL_STATE);
    assertThatThrownBy(query::restart).hasFieldOrPropertyWithValue("code", ErrorCode.ILLEGAL_STATE);
    harness.runTurns();
    assertThat(harness.rows("out")).as("no new checkpoint read the source again").hasSize(3);
    assertThat(directory.resolve("queries").resolve("q.json")).doesNotExist();
  }

  @Test
  void stop_ends_the_run_also_where_the_disk_takes_no_more_writes() {
    queries.create(QUERY, true);
    harness.runTurns();
    files.failBeforeWrite(1);
    assertThatThrownBy(() -> queries.stop("q"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.STORAGE_UNAVAILABLE);
    harness.runTurns();
    assertThat(queries.get("q").state()).isEqualTo(QueryState.STOPPED);
    assertThat(queries.get("q").desiredState()).isEqualTo(DesiredState.RUNNING);
  }

  @Test
  void faulty_follower_does_not_end_the_query() {
    queries.create(QUERY, true);
    queries
        .events("q")
        .follow(
            () -> {
              throw new IllegalStateException("the subscriber is gone");
            });
    harness.runTurns();
    assertThat(queries.get("q").state()).isEqualTo(QueryState.RUNNING);
    assertThat(queries.progress("q")).hasSize(1);
  }
}
