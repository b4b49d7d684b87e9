package dev.sluice.server.delta;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Writes the log of a table with many versions or many files, without the files. */
final class LargeLog {
  private static final String STATISTICS =
      "\\\"numRecords\\\":2,\\\"minValues\\\":{\\\"id\\\":1,\\\"name\\\":\\\"a\\\"},"
          + "\\\"maxValues\\\":{\\\"id\\\":9,\\\"name\\\":\\\"z\\\"},"
          + "\\\"nullCount\\\":{\\\"id\\\":0,\\\"name\\\":0}";

  private final Path root;
  private long next;

  LargeLog(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(LogFiles.directory(root));
    write(
        TableFixture.PROTOCOL + "\n" + TableFixture.metadata("id-1", TableFixture.SCHEMA, "{}"), 0);
  }

  /** Writes as many commits, each with as many new files. */
  void commits(int count, int filesEach) throws IOException {
    for (int i = 0; i < count; i++) {
      write("{\"commitInfo\":{\"timestamp\":" + next + ",\"operation\":\"WRITE\"}}", filesEach);
    }
  }

  private void write(String first, int files) throws IOException {
    try (BufferedWriter commit = Files.newBufferedWriter(LogFiles.commit(root, next))) {
      commit.write(first);
      commit.newLine();
      for (int i = 0; i < files; i++) {
        commit.write(add(i));
        commit.newLine();
      }
    }
    next++;
  }

  private String add(int file) {
    return "{\"add\":{\"path\":\"part-00000-"
        + new UUID(next, file)
        + ".c000.snappy.parquet\",\"partitionValues\":{},\"size\":1000,\"modificationTime\":"
        + next
        + ",\"dataChange\":true,\"stats\":\"{"
        + STATISTICS
        + "}\"}}";
  }
}
