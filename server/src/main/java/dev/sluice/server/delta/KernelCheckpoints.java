package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.delta.LogLoader.UnreadableCheckpointException;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import dev.sluice.server.storage.FileStore.StoredFile;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.snapshot.MetadataCleanup;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads and writes log checkpoints by way of Delta Kernel. Loaded when it is needed only. */
final class KernelCheckpoints {
  private static final String SIDECARS = "_sidecars";

  private final FileStore store;
  private final Path root;
  private final String table;
  private final LoggedFiles files;

  KernelCheckpoints(FileStore store, Path root, String table, LoggedFiles files) {
    this.store = store;
    this.root = root;
    this.table = table;
    this.files = files;
  }

  /**
   * Writes the checkpoint of a version, then removes what expired from the log, as Delta does.
   *
   * @param clock tells what has expired by {@code delta.logRetentionDuration}
   */
  static void write(FileStore store, Path root, long version, InstantSource clock)
      throws IOException {
    Engine engine = new CheckpointEngine(engine(store), store);
    SnapshotImpl snapshot =
        (SnapshotImpl)
            Table.forPath(engine, root.toString()).getSnapshotAsOfVersion(engine, version);
    try {
      io.delta.kernel.internal.checkpoints.Checkpointer.checkpoint(engine, clock::millis, snapshot);
    } catch (CheckpointAlreadyExistsException e) {
      // Another writer was faster: the checkpoint is there, and the cleaning was its.
      return;
    }
    clean(engine, snapshot, clock);
  }

  /** Kernel itself leaves the log alone after a checkpoint of a version that it is told. */
  private static void clean(Engine engine, SnapshotImpl snapshot, InstantSource clock)
      throws IOException {
    Metadata metadata = snapshot.getMetadata();
    boolean isProtected =
        snapshot.getProtocol().getWriterFeatures().contains("checkpointProtection");
    if (!isProtected && TableConfig.EXPIRED_LOG_CLEANUP_ENABLED.fromMetadata(metadata)) {
      MetadataCleanup.cleanupExpiredLogs(
          engine,
          clock::millis,
          snapshot.getDataPath(),
          TableConfig.LOG_RETENTION.fromMetadata(metadata));
    }
  }

  /** The state that a checkpoint of any kind holds, its sidecars included. */
  LogState read(CheckpointFiles checkpoint) throws UnreadableCheckpointException {
    long version = checkpoint.version();
    LogState state = new LogState(table);
    List<Path> sidecars = new ArrayList<>();
    Target target =
        part -> {
          state.restore(version, part);
          part.sidecars().forEach(sidecar -> sidecars.add(resolve(sidecar, version)));
        };
    for (StoredFile file : checkpoint.files()) {
      Path path = LogFiles.directory(root).resolve(file.name());
      if (file.name().endsWith(".json")) {
        target.add(CheckpointPart.of(readJson(version, path)));
      } else {
        readParquet(path, target);
      }
    }
    for (Path sidecar : sidecars) {
      readParquet(sidecar, part -> state.restore(version, part));
    }
    if (!state.hasProtocolAndMetadata()) {
      throw new UnreadableCheckpointException("it holds no protocol or no metadata", null);
    }
    return state;
  }

  /** Takes in a part of a checkpoint. */
  private interface Target {
    void add(CheckpointPart part);
  }

  private LoggedCommit readJson(long version, Path file) throws UnreadableCheckpointException {
    try {
      return new CommitParser(table, files).parse(version, store.read(file), 0);
    } catch (TornCommitException | SluiceException | IOException e) {
      throw new UnreadableCheckpointException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The files that a checkpoint of any kind still knows to have been removed. */
  void readRemoved(CheckpointFiles checkpoint, Consumer<RemovedFile> removals)
      throws UnreadableCheckpointException {
    long version = checkpoint.version();
    List<Path> sidecars = new ArrayList<>();
    Consumer<String> sidecar = path -> sidecars.add(resolve(path, version));
    for (StoredFile file : checkpoint.files()) {
      Path path = LogFiles.directory(root).resolve(file.name());
      if (file.name().endsWith(".json")) {
        LoggedCommit top = readJson(version, path);
        top.commit().removes().forEach(removals);
        top.sidecars().forEach(sidecar);
      } else {
        readRemoved(path, removals, sidecar);
      }
    }
    for (Path path : sidecars) {
      readRemoved(path, removals, nested -> {});
    }
  }

  private void readRemoved(Path file, Consumer<RemovedFile> removals, Consumer<String> sidecars)
      throws UnreadableCheckpointException {
    readParquet(
        file,
        KernelRemovals.SCHEMA,
        batch -> KernelRemovals.read(batch, files.paths(), removals, sidecars));
  }

  private void readParquet(Path file, Target target) throws UnreadableCheckpointException {
    readParquet(
        file, KernelActions.SCHEMA, batch -> target.add(KernelActions.of(table, files, batch)));
  }

  private void readParquet(Path file, StructType schema, Consumer<ColumnarBatch> target)
      throws UnreadableCheckpointException {
    try {
      StoredFile stored = store.stat(file).orElseThrow(() -> new IOException(file + " is missing"));
      FileStatus status =
          FileStatus.of(file.toString(), stored.sizeBytes(), stored.modifiedMillis());
      try (CloseableIterator<FileReadResult> batches =
          engine(store)
              .getParquetHandler()
              .readParquetFiles(
                  Utils.singletonCloseableIterator(status), schema, Optional.empty())) {
        while (batches.hasNext()) {
          target.accept(batches.next().getData());
        }
      }
    } catch (SluiceException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UnreadableCheckpointException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A sidecar is named by its file name alone, or by an absolute path under the table's root. */
  private Path resolve(String sidecar, long version) {
    String path =
        sidecar.indexOf('/') < 0 ? LogFiles.DIRECTORY + "/" + SIDECARS + "/" + sidecar : sidecar;
    String resolved = files.paths().resolve(path);
    files.paths().checkInside(resolved, version);
    return Path.of(resolved);
  }

  private static Engine engine(FileStore store) {
    return DefaultEngine.create(new LogConfiguration(store, LogConfiguration.View.WHOLE));
  }
}
