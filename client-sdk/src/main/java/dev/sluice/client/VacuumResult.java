package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What {@code VACUUM} removed, or would remove.
 *
 * @param dryRun whether nothing was removed
 * @param files files and empty directories
 * @param directories those that were looked into, the table's own included
 * @param paths of a dry run the first thousand; else empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record VacuumResult(
    boolean dryRun, long files, long sizeBytes, long directories, List<String> paths) {
  public VacuumResult {
    paths = List.copyOf(paths);
  }
}
