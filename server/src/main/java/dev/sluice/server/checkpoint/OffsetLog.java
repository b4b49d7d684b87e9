package dev.sluice.server.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.WatermarkPolicy;
import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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

  /** Beside Spark's own settings in the entry; Spark passes over those that it does not know. */
  private static final String MOVED = "sluice.offsetsMoved";

  /** The same, with the place of a source behind it: which version's columns it is read with. */
  private static final String SCHEMA = "sluice.schemaVersion.";

  /** Spark's name for the policy; where it is absent, the policy is {@code min}. */
  private static final String POLICY = "spark.sql.streaming.multipleWatermarkPolicy";

  private final MetadataLog log;
  private final int sources;
  private final WatermarkPolicy policy;

  /**
   * A log.
   *
   * @param policy with which the checkpoint begins, and with which alone it goes on
   */
  OffsetLog(FileStore store, Path directory, int sources, WatermarkPolicy policy) {
    this.log = new MetadataLog(store, directory);
    this.sources = sources;
    this.policy = policy;
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
    log.write(batchId, body(batch));
  }

  /**
   * Gives a batch another meaning, which only a batch may get that the sink does not hold, and only
   * while the query does not run; durable on return, and after a crash the old entry or the new.
   */
  public void replace(long batchId, PlannedBatch batch) {
    log.replace(batchId, body(batch));
  }

  private String body(PlannedBatch batch) {
    ObjectNode header = JSON.createObjectNode();
    header.put("batchWatermarkMs", batch.watermarkMillis());
    header.put("batchTimestampMs", batch.timestamp().toEpochMilli());
    ObjectNode settings = header.putObject("conf");
    if (batch.moved()) {
      settings.put(MOVED, "true");
    }
    if (policy != WatermarkPolicy.MIN) {
      settings.put(POLICY, word(policy));
    }
    new TreeMap<>(batch.schemaVersions())
        .forEach((source, version) -> settings.put(SCHEMA + source, version.toString()));
    String offsets =
        batch.ends().stream().map(Offset::json).collect(Collectors.joining("\n", "\n", "\n"));
    return header + offsets;
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
    JsonNode header;
    try {
      header = JSON.readTree(lines.get(0));
    } catch (JsonProcessingException e) {
      throw log.corrupt(batchId, "has a second line that is not JSON");
    }
    String begun = header.path("conf").path(POLICY).asText(word(WatermarkPolicy.MIN));
    if (!begun.equals(word(policy))) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "The checkpoint of batch "
              + batchId
              + " was begun with the watermarkPolicy "
              + begun
              + ", the definition has "
              + word(policy)
              + ".");
    }
    JsonNode timestamp = header.path("batchTimestampMs");
    if (!timestamp.isIntegralNumber()) {
      throw log.corrupt(batchId, "has no batchTimestampMs");
    }
    return new PlannedBatch(
        Instant.ofEpochMilli(timestamp.longValue()),
        lines.subList(1, lines.size()).stream().map(Offset::new).toList(),
        header.path("batchWatermarkMs").asLong(),
        header.path("conf").path(MOVED).asText().equals("true"),
        schemaVersions(batchId, header.path("conf")));
  }

  private static String word(WatermarkPolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }

  private Map<Integer, Long> schemaVersions(long batchId, JsonNode settings) {
    Map<Integer, Long> versions = new HashMap<>();
    for (int source = 0; source < sources; source++) {
      String version = settings.path(SCHEMA + source).asText("");
      if (!version.isEmpty() && !version.matches("\\d{1,18}")) {
        throw log.corrupt(batchId, "has a " + SCHEMA + source + " that is no version");
      }
      if (!version.isEmpty()) {
        versions.put(source, Long.valueOf(version));
      }
    }
    return versions;
  }
}
