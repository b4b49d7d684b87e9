package dev.sluice.server.delta;

import dev.sluice.server.model.SluiceException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one commit file says.
 *
 * @param metadataProblem why the version's new metadata cannot be used, or null; thrown only after
 *     the protocol was checked, which tells more
 * @param transactions {@code txn} versions by application
 * @param deletionVectors paths of added files that have a deletion vector
 */
record LoggedCommit(
    Commit commit,
    @Nullable Protocol protocol,
    @Nullable SluiceException metadataProblem,
    Map<String, Long> transactions,
    Set<String> deletionVectors,
    CommitMark mark) {

  /**
   * What tells a commit file from any other of the same version.
   *
   * @param token the writer's unique {@code commitInfo.txnId}, or "" where it gave none
   * @param loggedMillis {@code commitInfo.timestamp}, or {@link Long#MIN_VALUE} where there is none
   * @param hash of the file's bytes
   */
  record CommitMark(
      String token, long loggedMillis, long sizeBytes, long modifiedMillis, int hash) {}

  long version() {
    return commit.version();
  }
}
