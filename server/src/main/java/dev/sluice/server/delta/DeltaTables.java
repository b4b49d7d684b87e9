package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables that this server has opened: one object a table, so that all its readers and writers
 * in the process meet in memory. Safe for use by many threads. Making one costs nothing; libraries
 * are loaded when a table needs them.
 */
public final class DeltaTables implements AutoCloseable {
  private static final long RECENT_COMMIT_BYTES = 16 << 20;

  private final FileStore store;
  private final Warehouse warehouse;
  private final Registrations registrations;
  private final InstantSource clock;
  private final RecentCommits recent = new RecentCommits(RECENT_COMMIT_BYTES);
  private final Checkpointer checkpointer;
  private final Map<Path, Entry> entries = new HashMap<>();

  /** A table's place in the cache; its lock keeps openers of one table apart, not of all. */
  private static final class Entry {
    private @Nullable LogTable table;
  }

  public DeltaTables(FileStore store, Warehouse warehouse, InstantSource clock) {
    this.store = store;
    this.warehouse = warehouse;
    this.registrations = new Registrations(store, warehouse.root());
    this.clock = clock;
    this.checkpointer =
        new Checkpointer((root, version) -> KernelCheckpoints.write(store, root, version, clock));
  }

  /**
   * The table.
   *
   * @throws SluiceException {@code TABLE_OR_VIEW_NOT_FOUND} where there is no table
   */
  public DeltaTable open(TableRef ref) {
    return find(ref)
        .orElseThrow(
            () ->
                new SluiceException(
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "There is no Delta table " + ref + "."));
  }

  /** The table, or empty where there is none; a table that cannot be read is an error. */
  public Optional<DeltaTable> find(TableRef ref) {
    Path root = location(ref);
    Entry entry = entry(root);
    synchronized (entry) {
      if (entry.table != null && !entry.table.isAlive()) {
        entry.table = null;
      }
      if (entry.table == null) {
        entry.table = load(root).orElse(null);
      }
      return Optional.ofNullable(entry.table);
    }
  }

  /** Whether a log is there, readable or not, or the name is that of a table elsewhere. */
  public boolean exists(TableRef ref) {
    return isRegistered(ref) || store.directoryExists(LogFiles.directory(warehouse.resolve(ref)));
  }

  /** The names of the warehouse's tables and of those registered there, sorted. */
  public List<String> names() {
    return Stream.concat(warehouse.tableNames().stream(), registrations.names().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** Whether the name is that of a table which lies elsewhere; see {@link #register}. */
  public boolean isRegistered(TableRef ref) {
    return ref instanceof TableRef.Named named
        && Warehouse.isName(named.name())
        && registrations.contains(named.name());
  }

  /**
   * Gives a table that lies elsewhere a name, for good.
   *
   * @throws SluiceException {@code TABLE_OR_VIEW_ALREADY_EXISTS} where the name is taken
   */
  public void register(TableRef.Named name, TableRef.AtPath place) {
    Path own = warehouse.resolve(name);
    Path root = warehouse.resolve(place);
    if (root.equals(own)) {
      return;
    }
    String shown = store.isLocal(root) ? root.toString() : store.show(root);
    synchronized (entry(own)) {
      if (exists(name) || !registrations.put(name.name(), shown)) {
        throw taken(name);
      }
    }
  }

  private static SluiceException taken(TableRef ref) {
    return new SluiceException(
        ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "There is a Delta table " + ref + " already.");
  }

  /** Makes an empty table without a comment. */
  public DeltaTable create(
      TableRef ref,
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> properties) {
    return create(ref, new NewTable(schema, partitionColumns, properties, null), List.of());
  }

  /**
   * Makes a table in one commit, of the least protocol that it needs.
   *
   * @param files its first rows, below the table's root
   * @throws SluiceException {@code TABLE_OR_VIEW_ALREADY_EXISTS}
   */
  public DeltaTable create(TableRef ref, NewTable created, List<WrittenFile> files) {
    return create(ref, created, metadata(created), files);
  }

  /**
   * The same of a table whose files were written for its {@linkplain #metadata metadata}.
   *
   * @throws SluiceException {@code TABLE_OR_VIEW_ALREADY_EXISTS}
   */
  public DeltaTable create(
      TableRef ref, NewTable created, TableMetadata metadata, List<WrittenFile> files) {
    Path root = warehouse.resolve(ref);
    Entry entry = entry(root);
    synchronized (entry) {
      if (isRegistered(ref)
          || find(ref).isPresent()
          || !create(root, metadata, created.protocol(metadata), files)) {
        throw taken(ref);
      }
      return open(ref);
    }
  }

  /** Whether a file of a table is still where the log says. */
  public boolean isThere(AddedFile file) {
    return store.exists(Path.of(file.file().path()));
  }

  /**
   * The metadata of a new table, with an id and, where it maps them, names of columns of its own.
   */
  public TableMetadata metadata(NewTable created) {
    TableMetadata made =
        new TableMetadata(
            UUID.randomUUID().toString(),
            created.schema(),
            created.partitionColumns(),
            created.configuration());
    return MappedColumns.created(made)
        .about(new TableMetadata.About(null, created.comment(), clock.millis()));
  }

  /**
   * The directory that a table has or would have.
   *
   * @throws SluiceException as {@link Warehouse#resolve}, also where the place of a registered name
   *     is not allowed any more
   */
  public Path location(TableRef ref) {
    if (ref instanceof TableRef.Named named && Warehouse.isName(named.name())) {
      Optional<String> elsewhere = registrations.location(named.name());
      if (elsewhere.isPresent()) {
        return warehouse.resolve(new TableRef.AtPath(elsewhere.get()));
      }
    }
    return warehouse.resolve(ref);
  }

  /** The same as a URI. */
  public String uri(TableRef ref) {
    Path root = location(ref);
    return store.isLocal(root) ? root.toUri().toString() : store.show(root);
  }

  private boolean create(
      Path root, TableMetadata metadata, Protocol protocol, List<WrittenFile> files) {
    String name = warehouse.name(root);
    WriteRules.check(name, metadata, files);
    Transaction first = Transaction.creation(metadata, protocol, files);
    byte[] content =
        CommitWriter.content(
            new FilePaths(root, name, warehouse.mounts()),
            first,
            new CommitWriter.Stamp(
                UUID.randomUUID().toString(), clock.millis(), CommitWriter.NEVER));
    try {
      store.keep(first.writtenTo(root));
      return store.putIfAbsent(LogFiles.commit(root, 0), content);
    } catch (IOException e) {
      // The outcome is unknown: the log tells whether version 0 is there, and whose it is.
      Optional<LogTable> now = load(root);
      if (now.isEmpty()) {
        throw new SluiceException(
            ErrorCode.STORAGE_UNAVAILABLE,
            "Table " + name + " could not be created: " + e.getMessage(),
            e);
      }
      return now.get().metadata().id().equals(metadata.id());
    }
  }

  /**
   * Removes the table with its data, or its name alone where that is registered; does nothing where
   * there is none.
   */
  public void drop(TableRef ref) {
    if (ref instanceof TableRef.Named named && isRegistered(ref)) {
      registrations.remove(named.name());
      return;
    }
    Path root = warehouse.resolve(ref);
    Entry entry = entry(root);
    synchronized (entry) {
      if (entry.table == null) {
        delete(ref, root);
      } else {
        // An append in the middle would leave a log that begins with its commit.
        entry.table.betweenCommits(() -> delete(ref, root));
      }
      entry.table = null;
    }
  }

  private void delete(TableRef ref, Path root) {
    try {
      // The log goes first: without it the rest is no table any more.
      store.deleteTree(LogFiles.directory(root));
      store.deleteTree(root);
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "Table " + ref + " could not be dropped: " + e.getMessage(),
          e);
    }
  }

  private Optional<LogTable> load(Path root) {
    String name = warehouse.name(root);
    FilePaths paths = new FilePaths(root, name, warehouse.mounts());
    LoggedFiles files = new LoggedFiles(store, paths);
    LogReader reader = new LogReader(store, root, name, files, recent);
    WriterGrace grace = new WriterGrace(clock);
    LogLoader loader =
        new LogLoader(
            name,
            reader,
            new Checkpoints(
                new StandaloneLog(store, root, name, files),
                () -> new KernelCheckpoints(store, root, name, files)),
            grace);
    return loader
        .newest()
        .map(
            state -> {
              LogTail tail = new LogTail(name, reader, grace, clock, state);
              Committer committer = new Committer(paths, store, reader, tail, clock);
              LogTable.Parts parts =
                  new LogTable.Parts(
                      store,
                      paths,
                      reader,
                      loader,
                      tail,
                      committer,
                      version -> checkpointer.committed(root, name, tail.metadata(), version));
              return new LogTable(root, name, parts, state);
            });
  }

  private synchronized Entry entry(Path root) {
    return entries.computeIfAbsent(root, key -> new Entry());
  }

  /** Finishes the log checkpoints that are due, for a minute at most. */
  @Override
  public void close() {
    close(Duration.ofMinutes(1));
  }

  /** The same with another bound; a checkpoint that is given up was never to be seen. */
  public void close(Duration atMost) {
    checkpointer.close(atMost);
  }
}
