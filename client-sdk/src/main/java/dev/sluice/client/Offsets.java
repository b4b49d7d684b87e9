package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a query has read.
 *
 * @param queryId null until the query started for the first time
 * @param batchId the batch that read up to here, null before the first
 * @param committed whether that batch is done
 * @param offsets one a source, in the source's own JSON; JSON's null for one of which nothing was
 *     read
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Offsets(
    @Nullable UUID queryId, @Nullable Long batchId, boolean committed, List<JsonNode> offsets) {
  public Offsets {
    offsets = List.copyOf(offsets);
  }
}
