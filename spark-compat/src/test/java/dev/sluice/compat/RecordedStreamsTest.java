package dev.sluice.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The server against what Spark answered to the scripts of streaming queries, without Spark. {@code
 * compat.only} chooses themes.
 */
class RecordedStreamsTest {
  private static final Path DIRECTORY =
      Path.of("target", "compat", "recorded-streams").toAbsolutePath();

  @Test
  void streaming_queries_do_what_spark_did() throws IOException {
    Tally tally = new Tally();
    Files.createDirectories(DIRECTORY);
    try (StreamRuns runs = StreamRuns.start(tally, DIRECTORY)) {
      for (StreamTheme theme : StreamTheme.chosen()) {
        if (theme.isKnown()) {
          Recordings recordings = Recordings.read(theme.name());
          for (StreamScript script : theme.scripts()) {
            runs.compare(theme.subject(), script, recordings.replay(script), true);
          }
        }
      }
    }
    Reports.write(tally, DIRECTORY);
    Reports.print(tally);
    assertThat(tally.differences()).as("all of them: %s", DIRECTORY).isEmpty();
  }
}
