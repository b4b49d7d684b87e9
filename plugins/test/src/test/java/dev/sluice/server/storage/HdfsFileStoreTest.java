package dev.sluice.server.storage;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.hdfs.HdfsCluster;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class HdfsFileStoreTest extends StoreServerContract {
  private static HdfsCluster hdfs;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    hdfs = HdfsCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  @Override
  StoreServer server() {
    return hdfs;
  }
}
