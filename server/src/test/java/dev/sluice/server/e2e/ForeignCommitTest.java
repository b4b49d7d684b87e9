package dev.sluice.server.e2e;

import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignCommitTest {
  @TempDir private Path directory;

  /** The clock stands still, so that no poll can be what finds the rows. */
  @Test
  void commit_of_another_process_wakes_the_query() {
    try (StreamHarness server = new StreamHarness(directory);
        StreamHarness foreign = new StreamHarness(directory)) {
      server.createTable("in");
      server.insert("in", 0, 3);
      server.start(Definitions.copy("q", "in", "out"));
      server.runTurns();
      foreign.insert("in", 3, 5);
      Servers.awaitEqual(
          5,
          () -> {
            server.runTurns();
            return server.rows("out").size();
          });
    }
  }
}
