package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a reset or a change of offsets does.
 *
 * @param dryRun whether it was only asked for and not done
 * @param checkpoint the directory
 * @param queryId null where the query never started
 * @param lastBatchId null where there was no batch
 * @param offsets where the query reads on, in the source's own JSON; for a reset, where it was
 * @param effects one sentence each: what is lost and what will be read again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ResetPlan(
    boolean dryRun,
    String checkpoint,
    @Nullable UUID queryId,
    @Nullable Long lastBatchId,
    List<JsonNode> offsets,
    List<String> effects) {
  public ResetPlan {
    offsets = List.copyOf(offsets);
    effects = List.copyOf(effects);
  }
}
