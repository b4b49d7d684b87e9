package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables of the warehouse, sorted by name.
 *
 * @param nextCursor continues behind the last of these, null where that was the last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TableNames(List<String> tables, @Nullable String nextCursor) {
  public TableNames {
    tables = List.copyOf(tables);
  }
}
