package dev.sluice.server.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Which batches the sink is known to hold: a cache of the sink's own transactions, which are the
 * truth. Spark's {@code CommitLog}:
 *
 * <pre>
 * v1
 * {"nextBatchWatermarkMs":0,"sinkVersion":17}
 * </pre>
 *
 * <p>{@code sinkVersion} is this server's own word and may be missing; Spark passes over it.
 */
public final class CommitLog {
  private static final ObjectMapper JSON = new ObjectMapper();

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
   * @param sinkVersion the sink's commit that holds it, or empty where that is not known
   * @param watermarkMillis the watermark after it, in milliseconds since 1970
   * @throws dev.sluice.server.model.SluiceException {@code CONCURRENT_STREAM_LOG_UPDATE} where
   *     somebody noted it before
   */
  public void write(long batchId, OptionalLong sinkVersion, long watermarkMillis) {
    ObjectNode entry = JSON.createObjectNode().put("nextBatchWatermarkMs", watermarkMillis);
    sinkVersion.ifPresent(version -> entry.put("sinkVersion", version));
    log.write(batchId, entry + "\n");
  }

  /** The sink's commit that holds the batch, or empty where the log does not tell. */
  public OptionalLong sinkVersion(long batchId) {
    JsonNode version = entry(batchId).path("sinkVersion");
    return version.isIntegralNumber() ? OptionalLong.of(version.longValue()) : OptionalLong.empty();
  }

  /** The watermark after a batch, in milliseconds since 1970; 0 where the log does not tell. */
  public long watermarkMillis(long batchId) {
    return entry(batchId).path("nextBatchWatermarkMs").asLong();
  }

  private JsonNode entry(long batchId) {
    return log.read(batchId)
        .filter(lines -> !lines.isEmpty())
        .map(lines -> parse(batchId, lines.get(0)))
        .orElse(MissingNode.getInstance());
  }

  private JsonNode parse(long batchId, String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw log.corrupt(batchId, "has a second line that is not JSON");
    }
  }

  /** Removes the entries that no recovery reads any more. */
  public void purge(long newestBatchId) {
    log.purge(newestBatchId);
  }
}
