package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFilesTest {
  @TempDir private Path directory;

  @Test
  void what_a_killed_server_left_is_gone_after_the_next_start() throws IOException {
    Path data = directory.resolve("data");
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Path kept = Files.writeString(elsewhere.resolve("kept"), "");
    List<Path> left =
        Stream.of("spill/streams/a.tmp", "spill/statements/sql-1/b.tmp", "staging/c.parquet")
            .map(data::resolve)
            .toList();
    for (Path file : left) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "left");
    }
    Files.createSymbolicLink(data.resolve("staging/link"), elsewhere);

    try (Server server = Server.start(Servers.config(directory))) {
      assertThat(server.url()).isNotEmpty();
      assertThat(left).noneMatch(Files::exists);
      assertThat(data.resolve("staging/link")).doesNotExist();
      assertThat(kept).exists();
    }
  }
}
