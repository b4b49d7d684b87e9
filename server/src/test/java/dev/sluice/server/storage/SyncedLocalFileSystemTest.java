package dev.sluice.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncedLocalFileSystemTest {
  @TempDir Path directory;

  @Test
  void shows_a_file_when_it_is_closed_and_nothing_beside_it() throws IOException {
    Path file = directory.resolve("new file");
    try (SyncedLocalFileSystem system = new SyncedLocalFileSystem()) {
      system.initialize(URI.create("file:///"), new Configuration(false));
      try (FSDataOutputStream out = system.create(new org.apache.hadoop.fs.Path(file.toUri()))) {
        out.writeBytes("content");
        out.hflush();
        assertThat(file).doesNotExist();
      }
      assertThat(file).hasContent("content");
      assertThat(directory.toFile().list()).containsExactly("new file");
    }
  }

  @Test
  void does_not_show_a_parquet_file_whose_writer_gave_up() throws IOException {
    Path file = directory.resolve("0.checkpoint.parquet");
    try (SyncedLocalFileSystem system = new SyncedLocalFileSystem()) {
      system.initialize(URI.create("file:///"), new Configuration(false));
      FSDataOutputStream out = system.create(new org.apache.hadoop.fs.Path(file.toUri()));
      out.writeBytes("PAR1 and some pages");
      assertThatThrownBy(out::close).isInstanceOf(IOException.class);
      assertThat(directory).isEmptyDirectory();
    }
  }
}
