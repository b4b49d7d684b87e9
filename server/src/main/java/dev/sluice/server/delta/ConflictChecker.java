package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether a transaction still means the same behind a commit that another writer made after
 * the version that the transaction read.
 *
 * <p>Source: Delta's {@code ConflictChecker}, isolation level {@code WriteSerializable}. What a
 * commit of another may have done, and what follows:
 *
 * <ul>
 *   <li>changed the protocol: {@code DELTA_PROTOCOL_CHANGED}, but for a blind append, which has
 *       only to know the new one
 *   <li>added rows that the transaction should have read: {@code DELTA_CONCURRENT_APPEND}; not
 *       where they were appended blindly, unless the transaction changes the metadata; not where it
 *       only rearranges rows
 *   <li>removed a file that the transaction read: {@code DELTA_CONCURRENT_DELETE_READ}
 *   <li>removed a file that the transaction removes: {@code DELTA_CONCURRENT_DELETE_DELETE}
 *   <li>anything else: nothing; the transaction goes one version later
 * </ul>
 *
 * <p>Files that others only rearranged hold no row that was not there; they are a conflict only by
 * what they replaced. Metadata and application ids are compared with the newest version, see {@link
 * Committer}.
 */
final class ConflictChecker {
  private final String table;
  private final Transaction transaction;
  private final Set<String> removed;

  ConflictChecker(String table, Transaction transaction) {
    this.table = table;
    this.transaction = transaction;
    this.removed =
        transaction.actions().removed().stream()
            .map(added -> added.file().path())
            .collect(Collectors.toSet());
  }

  void check(LoggedCommit winner) {
    if (winner.protocol() != null && !transaction.isBlindAppend()) {
      throw conflict(ErrorCode.DELTA_PROTOCOL_CHANGED, winner, "changed the protocol");
    }
    addedAndNotRead(winner)
        .ifPresent(
            file -> {
              throw conflict(
                  ErrorCode.DELTA_CONCURRENT_APPEND,
                  winner,
                  "added " + file + ", which should have been read");
            });
    for (RemovedFile file : winner.commit().removes()) {
      if (transaction.read().holds(file)) {
        throw conflict(
            ErrorCode.DELTA_CONCURRENT_DELETE_READ,
            winner,
            "removed " + file.path() + ", which was read");
      }
      if (removed.contains(file.path())) {
        throw conflict(
            ErrorCode.DELTA_CONCURRENT_DELETE_DELETE,
            winner,
            "removed " + file.path() + ", which was to be removed");
      }
    }
  }

  private Optional<String> addedAndNotRead(LoggedCommit winner) {
    boolean borne = winner.isBlindAppend() && transaction.actions().metadata() == null;
    if (borne || transaction.onlyRearranges()) {
      return Optional.empty();
    }
    return winner.commit().adds().stream()
        .filter(AddedFile::dataChange)
        .filter(transaction.read()::covers)
        .map(added -> added.file().path())
        .findFirst();
  }

  private SluiceException conflict(ErrorCode code, LoggedCommit winner, String did) {
    return new SluiceException(
        code,
        "Table "
            + table
            + ": version "
            + winner.version()
            + " ("
            + winner.commit().operation()
            + ") of another writer "
            + did
            + " by this "
            + transaction.operation().name()
            + ".");
  }
}
