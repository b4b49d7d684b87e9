package dev.sluice.server.storage;

import dev.sluice.plugins.hdfs.HdfsCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class HdfsFileStoreTest extends FileStoreContract {
  private static HdfsCluster hdfs;

  private Mounts mounts;
  private MountedFileStore store;
  private String place;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    hdfs = HdfsCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  @BeforeEach
  void open() {
    place = hdfs.newPlace();
    mounts = Mounts.of(temporary.resolve("stores"), List.of(place));
    store = new MountedFileStore(mounts, StoreOptions.of(hdfs.options()), 1 << 20);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  FileStore store() {
    return store;
  }

  @Override
  Path directory() {
    return mounts.locate(place + "/base").orElseThrow();
  }
}
