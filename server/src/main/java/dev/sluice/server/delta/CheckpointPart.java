package dev.sluice.server.delta;

import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some of a checkpoint's actions, which are in no order.
 *
 * @param metadataProblem why the metadata in this part cannot be used, or null
 * @param transactions {@code txn} versions by application
 * @param sidecars paths of files that hold more of the checkpoint
 */
record CheckpointPart(
    @Nullable Protocol protocol,
    @Nullable TableMetadata metadata,
    @Nullable SluiceException metadataProblem,
    Map<String, Long> transactions,
    List<AddedFile> adds,
    List<String> sidecars) {

  /** A part that is written like a commit. */
  static CheckpointPart of(LoggedCommit logged) {
    return new CheckpointPart(
        logged.protocol(),
        logged.commit().metadata(),
        logged.metadataProblem(),
        logged.transactions(),
        logged.commit().adds(),
        logged.sidecars());
  }
}
