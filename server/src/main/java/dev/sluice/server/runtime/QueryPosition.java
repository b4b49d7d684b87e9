package dev.sluice.server.runtime;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a query has read.
 *
 * @param id null before the first start
 * @param batchId the newest batch that was planned, null where there is none
 * @param committed whether the sink holds that batch
 * @param offsets where it ends, one a source
 */
public record QueryPosition(
    @Nullable QueryId id, @Nullable Long batchId, boolean committed, List<Offset> offsets) {
  static final QueryPosition NOWHERE = new QueryPosition(null, null, false, List.of());

  public QueryPosition {
    offsets = List.copyOf(offsets);
  }
}
