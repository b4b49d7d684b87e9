package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a query's definitions, newest first.
 *
 * @param nextCursor continues behind the last of these, null where that was the last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DefinitionRevisionPage(
    List<DefinitionRevision> versions, @Nullable String nextCursor) {
  public DefinitionRevisionPage {
    versions = List.copyOf(versions);
  }
}
