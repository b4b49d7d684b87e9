package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the server's queries, sorted by name.
 *
 * @param total how many match in all
 * @param nextCursor continues behind the last of these, null where that was the last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueryPage(List<Query> queries, long total, @Nullable String nextCursor) {
  public QueryPage {
    queries = List.copyOf(queries);
  }
}
