package dev.sluice.plugins.hdfs;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.StoreTablesContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Delta tables in HDFS, by way of a whole server. */
class HdfsTablesTest extends StoreTablesContract {
  private static HdfsCluster hdfs;

  @BeforeAll
  static void startStore(@TempDir Path directory) throws IOException {
    hdfs = HdfsCluster.start(directory);
  }

  @AfterAll
  static void stopStore() {
    hdfs.close();
  }

  @Override
  protected StoreServer store() {
    return hdfs;
  }
}
