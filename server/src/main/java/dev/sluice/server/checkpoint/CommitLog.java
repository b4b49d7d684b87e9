package dev.sluice.server.checkpoint;

import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Which batches the sink is known to hold: a cache of the sink's own transactions, which are the
 * truth. Spark's {@code CommitLog}:
 *
 * <pre>
 * v1
 * {"nextBatchWatermarkMs":0}
 * </pre>
 */
public final class CommitLog {
  private final MetadataLog log;

  CommitLog(FileStore store, Path directory) {
    this.log = new MetadataLog(store, directory);
  }

  public OptionalLong newest() {
    return log.newest();
  }

  /**
   * Notes that the sink holds the batch; durable on return.
   *
   * @throws dev.sluice.server.model.SluiceException {@code CONCURRENT_STREAM_LOG_UPDATE} where
   *     somebody noted it before
   */
  public void write(long batchId) {
    log.write(batchId, "{\"nextBatchWatermarkMs\":0}\n");
  }

  /** Removes the entries that no recovery reads any more. */
  public void purge(long newestBatchId) {
    log.purge(newestBatchId);
  }
}
