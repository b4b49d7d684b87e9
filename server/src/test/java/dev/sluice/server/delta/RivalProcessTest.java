package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.storage.NioFileStore;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RivalProcessTest {
  private static final int COMMITS = 100;
  private static final int THREADS = 4;

  @TempDir Path directory;

  /** The rival: appends to the table of the warehouse in {@code args[0]}. */
  public static void main(String[] args) {
    appendAll(Path.of(args[0]), args[1]);
  }

  private static void appendAll(Path warehouse, String writer) {
    try (NioFileStore store = new NioFileStore();
        DeltaTables tables =
            new DeltaTables(
                store, new Warehouse(warehouse, List.of(), false), InstantSource.system())) {
      DeltaTable table = tables.open(new TableRef.Named("t"));
      for (int i = 0; i < COMMITS; i++) {
        CommitOutcome outcome =
            table.append(
                TableFixture.append(
                    table.metadata(), writer + "-" + i, new TransactionId(writer, i)));
        assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
      }
    }
  }

  @Test
  void loses_no_commit_of_two_processes_and_many_threads() throws Exception {
    try (TableFixture fixture = new TableFixture(directory)) {
      fixture.create();
      Process rival = startRival();
      ExecutorService pool = Executors.newFixedThreadPool(THREADS);
      try {
        List<Future<?>> writers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          String me = "thread-" + thread;
          Callable<Void> work =
              () -> {
                appendAll(directory, me);
                return null;
              };
          writers.add(pool.submit(work));
        }
        for (Future<?> writer : writers) {
          writer.get(120, TimeUnit.SECONDS);
        }
        assertThat(rival.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(rival.exitValue()).as(Files.readString(directory.resolve("rival.log"))).isZero();
      } finally {
        rival.destroyForcibly();
        pool.shutdownNow();
      }
      assertComplete(fixture);
    }
  }

  private static void assertComplete(TableFixture fixture) {
    DeltaTable table = fixture.tables.open(TableFixture.REF);
    int total = COMMITS * (THREADS + 1);
    assertThat(table.version()).isEqualTo(total);
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < COMMITS; i++) {
      expected.add(fixture.root() + "/rival-" + i);
      for (int thread = 0; thread < THREADS; thread++) {
        expected.add(fixture.root() + "/thread-" + thread + "-" + i);
      }
    }
    assertThat(table.snapshot().files())
        .extracting(added -> added.file().path())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(table.changes(0, Integer.MAX_VALUE)).hasSize(total + 1);
  }

  private Process startRival() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    File log = directory.resolve("rival.log").toFile();
    return new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            RivalProcessTest.class.getName(),
            directory.toString(),
            "rival")
        .redirectErrorStream(true)
        .redirectOutput(log)
        .start();
  }
}
