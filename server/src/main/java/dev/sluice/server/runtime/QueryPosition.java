package dev.sluice.server.runtime;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a query has read.
 *
 * @param id null before the first start
 * @param batchId the newest batch that was planned, null where there is none
 * @param committed whether the sink holds that batch
 * @param offsets where it ends, one a source
 * @param schemaVersions for a source, by its place, the version whose columns the batch is read
 *     with; none for a source whose offset tells
 */
public record QueryPosition(
    @Nullable QueryId id,
    @Nullable Long batchId,
    boolean committed,
    List<Offset> offsets,
    Map<Integer, Long> schemaVersions) {
  static final QueryPosition NOWHERE = new QueryPosition(null, null, false, List.of());

  public QueryPosition {
    offsets = List.copyOf(offsets);
    schemaVersions = Map.copyOf(schemaVersions);
  }

  /** A position whose offsets tell which columns are read. */
  public QueryPosition(
      @Nullable QueryId id, @Nullable Long batchId, boolean committed, List<Offset> offsets) {
    this(id, batchId, committed, offsets, Map.of());
  }
}
