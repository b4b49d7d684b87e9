package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a query's batches, newest first.
 *
 * @param nextCursor continues behind the last of these, null where that was the last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BatchPage(List<Batch> batches, @Nullable String nextCursor) {
  public BatchPage {
    batches = List.copyOf(batches);
  }
}
