package dev.sluice.server.model;

/** What became of a transaction that is known to be in the table's log. */
public sealed interface CommitOutcome {

  /** The table version that holds the batch. */
  long version();

  /** This call made the commit. */
  record Committed(long version) implements CommitOutcome {}

  /**
   * The log already held the transaction, from an earlier attempt.
   *
   * @param version the version that holds it or, where the log no longer tells, the version at
   *     which it was seen
   */
  record AlreadyCommitted(long version) implements CommitOutcome {}
}
