package dev.sluice.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Streaming queries do in the server what they do in Spark's Structured Streaming. System
 * properties: {@code compat.only} chooses themes, {@code compat.seed} and {@code compat.depth}
 * random scripts, {@code compat.spark} is the {@code host:port} of a Spark side that runs already,
 * {@code compat.record} has Spark's answers written down, for scripts that are new or changed.
 */
class StreamsTest {
  private static final Path DIRECTORY = Path.of("target", "compat", "streams").toAbsolutePath();
  private static final boolean IS_RECORDING = Boolean.getBoolean("compat.record");
  private static final int WORKERS = 3;
  private static final int SCRIPTS_OF_A_DEPTH = 100;

  private static Spark spark;

  private final Tally tally = new Tally();

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(DIRECTORY);
    spark = Spark.start(DIRECTORY.getParent());
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void streaming_queries_equal_spark() throws Exception {
    Map<StreamTheme, Recordings> recordings = new LinkedHashMap<>();
    try (StreamRuns runs = StreamRuns.start(tally, DIRECTORY)) {
      List<Runnable> work = new ArrayList<>();
      for (StreamTheme theme : StreamTheme.chosen()) {
        Recordings recording = Recordings.read(theme.name());
        for (StreamScript script : theme.scripts()) {
          work.add(() -> compare(runs, theme, script, recording));
        }
        recordings.put(theme, recording);
      }
      runAll(work);
    }
    if (IS_RECORDING) {
      recordings.forEach((theme, recording) -> recording.write(theme));
    }
    check();
  }

  private static void compare(
      StreamRuns runs, StreamTheme theme, StreamScript script, Recordings recording) {
    if (!IS_RECORDING) {
      runs.compare(theme.subject(), script, spark::stream, theme.isKnown());
    } else if (!recording.isRecorded(script)) {
      runs.compare(theme.subject(), script, recording.record(script, spark::stream), false);
    }
  }

  @Test
  void random_streaming_queries_equal_spark() throws Exception {
    if (!StreamTheme.isNamed(RandomStreams.SUBJECT)) {
      return;
    }
    long seed = Long.getLong("compat.seed", 42);
    System.out.println("compat.seed=" + seed);
    SplittableRandom seeds = new SplittableRandom(seed);
    try (StreamRuns runs = StreamRuns.start(tally, DIRECTORY)) {
      List<Runnable> work = new ArrayList<>();
      for (int i = 0; i < Integer.getInteger("compat.depth", 1) * SCRIPTS_OF_A_DEPTH; i++) {
        StreamScript script = RandomStreams.next("seed " + seed + ", script " + i, seeds.split());
        work.add(() -> runs.compare(RandomStreams.SUBJECT, script, spark::stream, true));
      }
      runAll(work);
    }
    check();
  }

  private static void runAll(List<Runnable> work) throws InterruptedException, ExecutionException {
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<?>> running = new ArrayList<>();
      work.forEach(job -> running.add(workers.submit(job)));
      for (Future<?> job : running) {
        job.get();
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private void check() throws IOException {
    Reports.write(tally, DIRECTORY);
    Reports.print(tally);
    assertThat(tally.differences()).as("all of them: %s", DIRECTORY).isEmpty();
  }
}
