package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a table's commits, newest first.
 *
 * @param nextCursor continues behind the last of these, null where that was the last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TableCommitPage(List<TableCommit> commits, @Nullable String nextCursor) {
  public TableCommitPage {
    commits = List.copyOf(commits);
  }
}
