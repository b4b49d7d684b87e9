package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A table whose log this server reads and writes itself. */
final class LogTable implements DeltaTable {
  /** Up to so many, applying commits beats rebuilding a state, however small that is. */
  private static final long COMMITS_TO_APPLY = 1000;

  private final Path root;
  private final String name;
  private final FileStore store;
  private final FilePaths paths;
  private final LogReader reader;
  private final LogLoader loader;
  private final LogTail tail;
  private final Committer committer;
  private final LongConsumer committed;
  private final List<CommitSubscription> subscriptions = new CopyOnWriteArrayList<>();

  /** The newest state asked for; given up where memory is short, since the log can rebuild it. */
  private SoftReference<LogState> state;

  private SoftReference<Snapshot> snapshot = new SoftReference<>(null);

  /**
   * The parts of a table.
   *
   * @param committed is told each version that this process commits
   */
  record Parts(
      FileStore store,
      FilePaths paths,
      LogReader reader,
      LogLoader loader,
      LogTail tail,
      Committer committer,
      LongConsumer committed) {}

  LogTable(Path root, String name, Parts parts, LogState opened) {
    this.root = root;
    this.name = name;
    this.store = parts.store();
    this.paths = parts.paths();
    this.reader = parts.reader();
    this.loader = parts.loader();
    this.tail = parts.tail();
    this.committer = parts.committer();
    this.committed = parts.committed();
    this.state = new SoftReference<>(opened);
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public String location() {
    return store.show(root);
  }

  @Override
  public String uri() {
    return store.isLocal(root) ? root.toUri().toString() : location();
  }

  @Override
  public TableDirectory directory() {
    return new TableDirectory(store, root);
  }

  @Override
  public long version() {
    tail.advance();
    return tail.version();
  }

  @Override
  public TableMetadata metadata() {
    tail.advance();
    return tail.metadata();
  }

  @Override
  public Protocol protocol() {
    tail.advance();
    return tail.head(List.of()).protocol();
  }

  @Override
  public OptionalLong transactionVersion(String appId) {
    tail.advance();
    return tail.transactionVersion(appId);
  }

  @Override
  public Optional<CommitOutcome.AlreadyCommitted> committed(TransactionId transaction) {
    tail.advance();
    return Optional.ofNullable(
            tail.head(List.of(transaction)).transactions().get(transaction.appId()))
        .filter(seen -> seen.version() >= transaction.version())
        .map(seen -> new CommitOutcome.AlreadyCommitted(seen.seenAt()));
  }

  @Override
  public Snapshot snapshot() {
    tail.advance();
    return snapshotOf(tail.version());
  }

  private synchronized Snapshot snapshotOf(long version) {
    Snapshot known = snapshot.get();
    if (known != null && known.version() == version) {
      return known;
    }
    LogState base = state.get();
    // Taken away while it changes: a half-advanced state must not be found after an error.
    state = new SoftReference<>(null);
    LogState newest =
        base != null
                && base.version() <= version
                && version - base.version() <= Math.max(COMMITS_TO_APPLY, base.size())
            ? advanced(base, version)
            : loader.at(version);
    Snapshot built = newest.snapshot(paths);
    state = new SoftReference<>(newest);
    snapshot = new SoftReference<>(built);
    return built;
  }

  private LogState advanced(LogState base, long version) {
    for (long next = base.version() + 1; next <= version; next++) {
      base.apply(logged(next));
    }
    base.check();
    return base;
  }

  @Override
  public Snapshot snapshotAt(long version) {
    tail.advance();
    return version == tail.version() ? snapshotOf(version) : loader.at(version).snapshot(paths);
  }

  @Override
  public TableMetadata metadataAt(long version) {
    tail.advance();
    LogTail.Head head = tail.head(List.of());
    boolean near = head.version() - version <= COMMITS_TO_APPLY;
    for (long later = head.version(); near && later > version; later--) {
      near = logged(later).commit().metadata() == null;
    }
    return near ? head.metadata() : snapshotAt(version).metadata();
  }

  @Override
  public long versionAt(Instant time) {
    tail.advance();
    return tail.metadata().hasInCommitTimes() ? walkBackTo(time) : loader.modifiedUntil(time);
  }

  private long walkBackTo(Instant time) {
    long version = tail.version();
    while (logged(version).commit().timestamp().isAfter(time)) {
      version--;
      if (version < 0 || (!reader.exists(version) && version < loader.earliestCommit())) {
        throw loader.notReaching(time);
      }
    }
    return version;
  }

  @Override
  public long earliestCommit() {
    return loader.earliestCommit();
  }

  @Override
  public List<Commit> changes(long fromVersion, int limit) {
    SluiceException problem = advance();
    long newest = tail.version();
    if (fromVersion > newest && problem != null) {
      throw problem;
    }
    List<Commit> commits = new ArrayList<>();
    for (long version = fromVersion; version <= newest && commits.size() < limit; version++) {
      LoggedCommit logged = logged(version);
      LogTail.verify(name, logged);
      for (AddedFile added : logged.commit().adds()) {
        paths.checkInside(added, version);
      }
      for (DataFile changes : logged.commit().changeFiles()) {
        paths.checkInside(changes.path(), version);
      }
      commits.add(logged.commit());
    }
    return commits;
  }

  @Override
  public List<CommitSummary> history(long newestVersion, int limit) {
    tail.advance();
    List<CommitSummary> commits = new ArrayList<>();
    long newest = Math.min(newestVersion, tail.version());
    for (long version = newest; version >= 0 && commits.size() < limit; version--) {
      if (!reader.exists(version) && version < loader.earliestCommit()) {
        break;
      }
      commits.add(logged(version).summary());
    }
    return commits;
  }

  /** What stops the log from being read on; the versions before it are still handed out. */
  private @Nullable SluiceException advance() {
    try {
      tail.advance();
      return null;
    } catch (SluiceException e) {
      if (tail.gone() != null) {
        throw e;
      }
      return e;
    }
  }

  /** A version that is not newer than the newest. */
  private LoggedCommit logged(long version) {
    try {
      Optional<LoggedCommit> logged = reader.read(version);
      if (logged.isPresent()) {
        return logged.get();
      }
    } catch (TornCommitException e) {
      throw LogLoader.torn(name, version, e);
    }
    long earliest = loader.earliestCommit();
    boolean cleaned = version < earliest;
    throw new SluiceException(
        cleaned
            ? ErrorCode.DELTA_MISSING_FILES_UNEXPECTED_VERSION
            : ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS,
        "Table "
            + name
            + " misses "
            + LogFiles.commitName(version)
            + (cleaned ? "; its log begins at version " + earliest + "." : " in its log."));
  }

  @Override
  public Set<String> retainedFiles(Instant removedSince) {
    KernelCheckpoints kernel =
        new KernelCheckpoints(store, root, name, new LoggedFiles(store, paths));
    return new RetainedFiles(reader, paths, kernel, removedSince.toEpochMilli()).of(snapshot());
  }

  @Override
  public void checkAppendable() {
    tail.advance();
    committer.checkAppendable();
  }

  @Override
  public void checkChangeable() {
    tail.advance();
    committer.checkChangeable();
  }

  @Override
  public CommitOutcome append(Append append) {
    return commit(Transaction.of(append));
  }

  @Override
  public CommitOutcome commit(Transaction transaction) {
    CommitOutcome outcome = committer.commit(transaction);
    if (outcome instanceof CommitOutcome.Committed) {
      subscriptions.forEach(subscription -> subscription.changed.run());
      committed.accept(outcome.version());
    }
    return outcome;
  }

  /** Runs the work while no commit of this process is under way; one that waits finds it done. */
  void betweenCommits(Runnable work) {
    committer.betweenCommits(work);
  }

  @Override
  public Subscription onCommit(Runnable changed) {
    try {
      FileStore.Watch watch = store.watch(LogFiles.directory(root), changed);
      CommitSubscription subscription = new CommitSubscription(changed, watch);
      subscriptions.add(subscription);
      return subscription;
    } catch (IOException e) {
      throw reader.unavailable(LogFiles.directory(root), e);
    }
  }

  /** Told apart by identity, also where one callback subscribes twice. */
  private final class CommitSubscription implements Subscription {
    private final Runnable changed;
    private final FileStore.Watch watch;

    CommitSubscription(Runnable changed, FileStore.Watch watch) {
      this.changed = changed;
      this.watch = watch;
    }

    @Override
    public void close() {
      subscriptions.remove(this);
      watch.close();
    }
  }

  /** Whether the log on disk is still the one that this object reads. */
  boolean isAlive() {
    try {
      tail.advance();
    } catch (SluiceException e) {
      return tail.gone() == null;
    }
    return true;
  }
}
