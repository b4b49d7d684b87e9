package dev.sluice.plugins.hdfs;

import dev.sluice.plugins.StoreProcess;
import dev.sluice.plugins.StoreServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** HDFS: a name node and a data node in one process, Hadoop's own. */
public final class HdfsCluster implements StoreServer {
  private final StoreProcess process;
  private final String base;
  private final AtomicInteger places = new AtomicInteger();

  private HdfsCluster(StoreProcess process, String base) {
    this.process = process;
    this.base = base;
  }

  /**
   * Starts it; it serves when this returns.
   *
   * @param directory for its blocks
   */
  public static HdfsCluster start(Path directory) throws IOException {
    int port = StoreProcess.freePort();
    Path started = directory.resolve("started.xml");
    StoreProcess process =
        StoreProcess.start(
            directory,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("hdfs.jars") + "/*",
                "org.apache.hadoop.test.MiniDFSClusterManager",
                "-format",
                "-datanodes",
                "1",
                "-nnport",
                Integer.toString(port),
                "-writeConfig",
                started.toString()));
    process.await(
        () -> {
          if (!Files.exists(started)) {
            throw new IOException("no data node yet");
          }
        });
    return new HdfsCluster(process, "hdfs://127.0.0.1:" + port);
  }

  @Override
  public String newPlace() {
    return base + "/place-" + places.incrementAndGet();
  }

  @Override
  public Map<String, String> options() {
    return Map.of("dfs.replication", "1");
  }

  @Override
  public void close() {
    process.close();
  }
}
