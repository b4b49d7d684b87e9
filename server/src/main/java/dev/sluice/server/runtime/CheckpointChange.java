package dev.sluice.server.runtime;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody's hand does to a checkpoint.
 *
 * @param directory the checkpoint
 * @param id the query's identity, null before the first start
 * @param lastBatchId the newest batch that was planned, null where there is none
 * @param offsets where the query reads on; of a reset, where it was
 * @param effects sentences that say what is lost and what is read again
 */
public record CheckpointChange(
    Path directory,
    @Nullable QueryId id,
    @Nullable Long lastBatchId,
    List<Offset> offsets,
    List<String> effects) {
  public CheckpointChange {
    offsets = List.copyOf(offsets);
    effects = List.copyOf(effects);
  }
}
