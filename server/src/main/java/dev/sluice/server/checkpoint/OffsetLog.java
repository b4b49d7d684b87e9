package dev.sluice.server.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The plan: which offsets each batch id stands for, written before the batch runs and never
 * changed.
 *
 * <p>A file is Spark's {@code OffsetSeqLog} entry:
 *
 * <pre>
 * v1
 * {"batchWatermarkMs":0,"batchTimestampMs":1795330699208,"conf":{}}
 * {"sourceVersion":1,"reservoirId":"…","reservoirVersion":1,"index":-1,"isStartingVersion":false}
 * </pre>
 */
public final class OffsetLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MetadataLog log;
  private final int sources;

  OffsetLog(FileStore store, Path directory, int sources) {
    this.log = new MetadataLog(store, directory);
    this.sources = sources;
  }

  public OptionalLong newest() {
    return log.newest();
  }

  /**
   * Writes the plan of a batch; durable on return.
   *
   * @throws dev.sluice.server.model.SluiceException {@code CONCURRENT_STREAM_LOG_UPDATE} where the
   *     batch was planned already
   */
  public void write(long batchId, PlannedBatch batch) {
    ObjectNode header = JSON.createObjectNode();
    header.put("batchWatermarkMs", 0);
    header.put("batchTimestampMs", batch.timestamp().toEpochMilli());
    header.putObject("conf");
    String offsets =
        batch.ends().stream().map(Offset::json).collect(Collectors.joining("\n", "\n", "\n"));
    log.write(batchId, header + offsets);
  }

  /** The plan of a batch, or empty where the log has none. */
  public Optional<PlannedBatch> read(long batchId) {
    return log.read(batchId).map(lines -> parse(batchId, lines));
  }

  /** Removes the entries that no recovery reads any more. */
  public void purge(long newestBatchId) {
    log.purge(newestBatchId);
  }

  private PlannedBatch parse(long batchId, List<String> lines) {
    if (lines.size() != sources + 1) {
      throw log.corrupt(
          batchId, "holds " + (lines.size() - 1) + " offsets for " + sources + " sources");
    }
    JsonNode timestamp;
    try {
      timestamp = JSON.readTree(lines.get(0)).path("batchTimestampMs");
    } catch (JsonProcessingException e) {
      throw log.corrupt(batchId, "has a second line that is not JSON");
    }
    if (!timestamp.isIntegralNumber()) {
      throw log.corrupt(batchId, "has no batchTimestampMs");
    }
    return new PlannedBatch(
        Instant.ofEpochMilli(timestamp.longValue()),
        lines.subList(1, lines.size()).stream().map(Offset::new).toList());
  }
}
