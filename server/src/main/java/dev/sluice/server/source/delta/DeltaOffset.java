package dev.sluice.server.source.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SluiceException;
import org.jspecify.annotations.Nullable;

/**
 * A position in a Delta table's log, in Spark's JSON form.
 *
 * <p>Source: Spark's {@code DeltaSourceOffset}. The end of a version is written as the start of the
 * next: {@code reservoirVersion} = v+1, {@code index} = -1.
 *
 * @param tableId the id in the table's metadata, Spark's {@code reservoirId}
 * @param version the version that the position lies in, Spark's {@code reservoirVersion}
 * @param index the last file of that version that is included, counted from 0; {@link #BASE} for
 *     none
 * @param initialSnapshot whether files are counted in the sorted snapshot of {@code version}
 *     instead of its commit, Spark's {@code isStartingVersion}
 * @param eventTime where the snapshot is read in the order of event times, the first that is not
 *     included, in microseconds since 1970; else null
 */
record DeltaOffset(
    String tableId, long version, long index, boolean initialSnapshot, @Nullable Long eventTime) {
  static final long BASE = -1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SOURCE_VERSION = 1;

  /** Beside what Spark writes, which knows no such order. */
  private static final String EVENT_TIME = "sluiceEventTimeMicros";

  static DeltaOffset startOf(String tableId, long version) {
    return new DeltaOffset(tableId, version, BASE, false, null);
  }

  static DeltaOffset snapshotAt(String tableId, long version) {
    return new DeltaOffset(tableId, version, BASE, true, null);
  }

  DeltaOffset atIndex(long newIndex) {
    return new DeltaOffset(tableId, version, newIndex, initialSnapshot, null);
  }

  /** In the snapshot, behind all rows with earlier event times. */
  DeltaOffset atEventTime(long micros) {
    return new DeltaOffset(tableId, version, BASE, true, micros);
  }

  /** The same position, or the start of a stretch that comes later because others are lost. */
  DeltaOffset in(Stretch stretch) {
    return stretch.version() == version ? this : startOf(tableId, stretch.version());
  }

  /** The newest version that something before this position is of. */
  long lastVersion() {
    return index == BASE && !initialSnapshot ? Math.max(0, version - 1) : version;
  }

  /** The start of the commit after this version. */
  DeltaOffset nextVersion() {
    return startOf(tableId, version + 1);
  }

  /** Whether all files up to {@code other} are included here. */
  boolean reaches(DeltaOffset other) {
    if (version != other.version) {
      return version > other.version;
    }
    // A snapshot's files come before the commit that follows it, so within one version the two
    // kinds of index never meet in one query.
    if (initialSnapshot != other.initialSnapshot) {
      return other.initialSnapshot;
    }
    if (other.eventTime == null) {
      return index >= other.index;
    }
    return eventTime != null && eventTime >= other.eventTime;
  }

  Offset toOffset() {
    ObjectNode node = JSON.createObjectNode();
    node.put("sourceVersion", SOURCE_VERSION);
    node.put("reservoirId", tableId);
    node.put("reservoirVersion", version);
    node.put("index", index);
    node.put("isStartingVersion", initialSnapshot);
    if (eventTime != null) {
      node.put(EVENT_TIME, eventTime);
    }
    return new Offset(node.toString());
  }

  static DeltaOffset parse(Offset offset) {
    JsonNode node;
    try {
      node = JSON.readTree(offset.json());
    } catch (JsonProcessingException e) {
      throw invalid(offset);
    }
    JsonNode snapshot =
        node.has("isStartingVersion")
            ? node.get("isStartingVersion")
            : node.path("isInitialSnapshot");
    if (node.path("sourceVersion").asInt() != SOURCE_VERSION
        || !node.path("reservoirId").isTextual()
        || !node.path("reservoirVersion").isIntegralNumber()
        || !node.path("index").isIntegralNumber()
        || !snapshot.isBoolean()
        || !(node.path(EVENT_TIME).isMissingNode() || node.path(EVENT_TIME).isIntegralNumber())) {
      throw invalid(offset);
    }
    return new DeltaOffset(
        node.get("reservoirId").textValue(),
        node.get("reservoirVersion").longValue(),
        node.get("index").longValue(),
        snapshot.booleanValue(),
        node.has(EVENT_TIME) ? node.get(EVENT_TIME).longValue() : null);
  }

  private static SluiceException invalid(Offset offset) {
    return new SluiceException(
        ErrorCode.DELTA_INVALID_SOURCE_OFFSET_FORMAT,
        "The checkpoint holds an offset that is not one of a Delta source of version "
            + SOURCE_VERSION
            + ": "
            + offset.json());
  }
}
