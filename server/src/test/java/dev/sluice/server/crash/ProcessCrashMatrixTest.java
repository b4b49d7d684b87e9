package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryState;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.ServerProcess;
import dev.sluice.server.testing.ServerProcess.Ended;
import dev.sluice.server.testing.SinkLog;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real server processes that die one after another on the same files, each right after a step of
 * the walk, of a first run or of a replay; each repairs what the one before left and dies one step
 * further on.
 */
class ProcessCrashMatrixTest {
  private static final int FILES = 8;

  /** A commit that was made is not made again: the replay of its batch begins with the note. */
  private static final List<Death> DEATHS =
      List.of(
          new Death(Step.PLANNED, 0),
          new Death(Step.PLANNED, 0),
          new Death(Step.READ, 1),
          new Death(Step.EXECUTED, 2),
          new Death(Step.STAGED, 3),
          new Death(Step.STAGED, 3),
          new Death(Step.COMMITTED, 4),
          new Death(Step.NOTED, 4),
          new Death(Step.NOTED, 5),
          new Death(Step.RELEASED, 6));

  @TempDir private Path directory;

  private record Death(Step step, long batch) {}

  @Test
  void every_row_arrives_once_though_servers_die_after_each_step() {
    try (StreamHarness writer = new StreamHarness(directory)) {
      writer.createTable("source");
      defineQuery();
      for (int file = 0; file < FILES; file++) {
        writer.insert("source", file * 10L, file * 10L + 10);
      }
      for (Death death : DEATHS) {
        Ended ended =
            ServerProcess.runToEnd(
                CrashingServer.class.getName(),
                directory,
                "--step=" + death.step(),
                "--batch=" + death.batch());
        assertThat(ended.exitCode())
            .as("%s: %s", death, ended.errors())
            .isEqualTo(CrashingServer.KILLED);
      }
      finish();
      assertThat(writer.rows("evens")).isEqualTo(expected());
    }
    assertThat(SinkLog.batches(directory.resolve("warehouse").resolve("evens")))
        .containsExactlyElementsOf(LongStream.range(0, FILES).boxed().toList());
  }

  /** Leaves a query that is to run, and has not run a batch since its source is empty. */
  private void defineQuery() {
    try (ServerProcess server = ServerProcess.start(directory);
        SluiceClient client = server.client()) {
      client
          .queries()
          .create(
              QueryDefinition.named("filter")
                  .from(Source.table("source").option("maxFilesPerTrigger", 1))
                  .filter("id % 2 = 0")
                  .to(Sink.table("evens"))
                  .build(),
              true);
    }
  }

  private void finish() {
    try (ServerProcess server = ServerProcess.start(directory);
        SluiceClient client = server.client()) {
      assertThat(client.queries().processAllAvailable("filter", Duration.ofSeconds(60))).isTrue();
      assertThat(client.queries().get("filter").state()).isEqualTo(QueryState.RUNNING);
    }
  }

  private static List<String> expected() {
    return LongStream.range(0, FILES * 10L)
        .filter(id -> id % 2 == 0)
        .mapToObj(id -> "[" + id + ", n" + id + "]")
        .sorted()
        .toList();
  }
}
