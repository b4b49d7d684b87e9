package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.delta.LogState.SeenTransaction;
import dev.sluice.server.delta.LoggedCommit.CommitMark;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TransactionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of one table, kept in memory: it moves on by reading each new commit file
 * once. Safe for use by many threads.
 *
 * <p>Looking for news probes the next version's file. The directory, which may hold a hundred
 * thousand others, is listed only where nothing new came for a while, and then ever more seldom: to
 * notice that a version is missing between others. In a store, where every look is a request, that
 * the log is still whole and of the same table is looked at now and then, and before each commit.
 */
final class LogTail {
  private static final Duration FIRST_LISTING = Duration.ofSeconds(10);
  private static final Duration LONGEST_LISTING_INTERVAL = Duration.ofMinutes(10);

  /** How long a log in a store is taken to be the one that was looked at. */
  private static final Duration TRUSTED = Duration.ofSeconds(10);

  private final String table;
  private final LogReader reader;
  private final WriterGrace grace;
  private final InstantSource clock;
  private final Map<String, SeenTransaction> transactions;

  private long version;
  private Protocol protocol;
  private TableMetadata metadata;
  private @Nullable CommitMark mark;
  private long newestMillis = Long.MIN_VALUE;
  private long listedMillis;
  private long listingInterval = FIRST_LISTING.toMillis();
  private long trustedUntil = Long.MIN_VALUE;
  private @Nullable SluiceException gone;

  /**
   * What an appender must know, of one moment.
   *
   * @param transactions the newest transaction of each application asked for that has one
   * @param newestMillis the newest commit's own timestamp
   */
  record Head(
      long version,
      Protocol protocol,
      TableMetadata metadata,
      Map<String, SeenTransaction> transactions,
      long newestMillis) {}

  LogTail(String table, LogReader reader, WriterGrace grace, InstantSource clock, LogState state) {
    this.table = table;
    this.reader = reader;
    this.grace = grace;
    this.clock = clock;
    this.version = state.version();
    this.protocol = state.protocol();
    this.metadata = state.metadata();
    this.transactions = new HashMap<>(state.transactions());
    this.mark = state.mark() == null ? markOf(version) : state.mark();
    this.newestMillis = mark == null ? Long.MIN_VALUE : mark.loggedMillis();
    this.listedMillis = clock.millis();
  }

  /** The mark of a version that was restored from a checkpoint, where its commit still exists. */
  private @Nullable CommitMark markOf(long restored) {
    try {
      return reader.read(restored).map(LoggedCommit::mark).orElse(null);
    } catch (TornCommitException e) {
      throw LogLoader.torn(table, restored, e);
    }
  }

  synchronized long version() {
    return version;
  }

  synchronized TableMetadata metadata() {
    return metadata;
  }

  synchronized OptionalLong transactionVersion(String appId) {
    SeenTransaction seen = transactions.get(appId);
    return seen == null ? OptionalLong.empty() : OptionalLong.of(seen.version());
  }

  synchronized Head head(Collection<TransactionId> wanted) {
    Map<String, SeenTransaction> seen = new HashMap<>();
    for (TransactionId transaction : wanted) {
      SeenTransaction newest = transactions.get(transaction.appId());
      if (newest != null) {
        seen.put(transaction.appId(), newest);
      }
    }
    return new Head(version, protocol, metadata, seen, newestMillis);
  }

  /** Why this table is no more, once that was noticed; null while it lives. */
  synchronized @Nullable SluiceException gone() {
    return gone;
  }

  /** As {@link #advance}, and looks at the log itself whatever it costs. */
  synchronized void advanceSurely() {
    trustedUntil = Long.MIN_VALUE;
    advance();
  }

  /**
   * Reads what is new. Throws where the next version cannot be read; the versions before it have
   * been taken in by then.
   */
  synchronized void advance() {
    if (gone != null) {
      throw gone;
    }
    while (true) {
      Optional<LoggedCommit> next;
      try {
        next = reader.poll(version + 1);
      } catch (TornCommitException e) {
        if (reader.exists(version + 2)
            || !grace.mayStillBeWritten(version + 1, reader.modifiedMillis(version + 1))) {
          throw LogLoader.torn(table, version + 1, e);
        }
        return;
      }
      if (next.isPresent()) {
        // Looked at after the read: while the newest commit is still the one that this object has
        // read, what follows it is of the same table and not of one that took its place.
        checkNotReplaced();
        accept(next.get());
      } else if (isTrusted() || !nextIsHidden()) {
        checkAlive();
        return;
      }
    }
  }

  /** Takes in the next version; does nothing with one that was taken in before. */
  synchronized void accept(LoggedCommit logged) {
    if (logged.version() != version + 1) {
      return;
    }
    verify(table, logged);
    Protocol newProtocol = logged.protocol() == null ? protocol : logged.protocol();
    TableMetadata changed = logged.commit().metadata();
    TableMetadata newMetadata = changed == null ? metadata : changed;
    newProtocol.checkMetadata(table, newMetadata);
    protocol = newProtocol;
    metadata = newMetadata;
    version = logged.version();
    listedMillis = clock.millis();
    listingInterval = FIRST_LISTING.toMillis();
    mark = logged.mark();
    newestMillis = Math.max(newestMillis, logged.mark().loggedMillis());
    logged
        .transactions()
        .forEach((app, txn) -> transactions.put(app, new SeenTransaction(txn, version)));
  }

  /** Refuses what this server could not read after a commit of its own. */
  static void check(String table, Protocol protocol, TableMetadata metadata) {
    protocol.checkReadable(table);
    protocol.checkMetadata(table, metadata);
  }

  /** Refuses a commit that this server cannot read. */
  static void verify(String table, LoggedCommit logged) {
    if (logged.protocol() != null) {
      logged.protocol().checkReadable(table);
    }
    if (logged.metadataProblem() != null) {
      throw logged.metadataProblem();
    }
  }

  /**
   * Looks for versions after a missing one.
   *
   * @return true where the next version has turned up meanwhile
   */
  private boolean nextIsHidden() {
    long now = clock.millis();
    boolean later = reader.exists(version + 2);
    if (!later && now - listedMillis >= listingInterval) {
      listedMillis = now;
      listingInterval = Math.min(2 * listingInterval, LONGEST_LISTING_INTERVAL.toMillis());
      later = !LogSegment.of(reader.listFrom(version + 2)).commits().isEmpty();
    }
    if (!later) {
      return false;
    }
    if (reader.exists(version + 1)) {
      return true;
    }
    throw new SluiceException(
        ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS,
        "Table "
            + table
            + " misses "
            + LogFiles.commitName(version + 1)
            + ", but has later versions.");
  }

  private boolean isTrusted() {
    return clock.millis() < trustedUntil;
  }

  /** Notices that the newest commit is no longer the file that was read. */
  private void checkAlive() {
    if (mark == null || isTrusted()) {
      return;
    }
    OptionalLong modified = reader.modifiedMillis(version);
    if (modified.isEmpty()) {
      gone =
          new SluiceException(
              ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "Table " + table + " was dropped.");
      throw gone;
    }
    checkNotReplaced(modified);
    if (reader.isRemote()) {
      trustedUntil = clock.millis() + TRUSTED.toMillis();
    }
  }

  /**
   * As {@link #checkAlive}, but a commit that was cleaned from the log is none of another table.
   */
  private void checkNotReplaced() {
    if (mark != null) {
      checkNotReplaced(reader.modifiedMillis(version));
    }
  }

  private void checkNotReplaced(OptionalLong modified) {
    if (mark == null || modified.isEmpty() || modified.getAsLong() == mark.modifiedMillis()) {
      return;
    }
    CommitMark now = current();
    if (now == null || now.hash() != mark.hash() || now.sizeBytes() != mark.sizeBytes()) {
      gone =
          new SluiceException(
              ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE,
              "Table "
                  + table
                  + " was dropped and created again: its "
                  + LogFiles.commitName(version)
                  + " is another one.");
      throw gone;
    }
    mark = now;
  }

  private @Nullable CommitMark current() {
    try {
      return reader.readAgain(version).map(LoggedCommit::mark).orElse(null);
    } catch (TornCommitException e) {
      return null;
    }
  }
}
