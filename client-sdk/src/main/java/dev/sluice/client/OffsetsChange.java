package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a query is to read on; exactly one component is set, and {@code source} beside a schema
 * version.
 *
 * @param startingVersion a version's number or {@code "latest"}
 * @param startingTimestamp as Spark's option of that name takes it
 * @param offsets one a source, in the source's own JSON; JSON's null for one that is read from its
 *     beginning
 * @param schemaVersion the change of columns at which the query stopped
 * @param source the place of the source whose columns changed; null for the first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OffsetsChange(
    @Nullable JsonNode startingVersion,
    @Nullable String startingTimestamp,
    @Nullable List<JsonNode> offsets,
    @Nullable Long schemaVersion,
    @Nullable Integer source) {
  public OffsetsChange {
    startingVersion = Nulls.orNull(startingVersion);
    offsets = offsets == null ? null : List.copyOf(offsets);
  }

  /** With the rows of a version and all later ones. */
  public static OffsetsChange toVersion(long version) {
    return new OffsetsChange(LongNode.valueOf(version), null, null, null, null);
  }

  /** With the rows that come after this. */
  public static OffsetsChange toLatest() {
    return new OffsetsChange(TextNode.valueOf("latest"), null, null, null, null);
  }

  /** With the first version committed at that time or later. */
  public static OffsetsChange toTimestamp(Instant timestamp) {
    return new OffsetsChange(null, timestamp.toString(), null, null, null);
  }

  /** Behind offsets that {@link Offsets} or a batch has shown. */
  public static OffsetsChange toOffsets(List<JsonNode> offsets) {
    return new OffsetsChange(null, null, offsets, null, null);
  }

  /** Where it stopped at a change of its source's columns, which is acknowledged. */
  public static OffsetsChange acknowledge(long schemaVersion) {
    return new OffsetsChange(null, null, null, schemaVersion, null);
  }

  /** The same where the query has several sources: the others stay where they are. */
  public static OffsetsChange acknowledge(long schemaVersion, int source) {
    return new OffsetsChange(null, null, null, schemaVersion, source);
  }
}
