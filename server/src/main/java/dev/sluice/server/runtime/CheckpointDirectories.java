package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where each query's checkpoint lies, and which are in use: one checkpoint serves one query at a
 * time. Safe for use by many threads.
 */
public final class CheckpointDirectories {
  private final FileStore store;
  private final Path dataDirectory;
  private final Function<String, Path> allowed;
  private final Supplier<QueryId> newId;
  private final Map<Path, String> inUse = new ConcurrentHashMap<>();

  /**
   * The checkpoints of a server.
   *
   * @param dataDirectory what relative locations are relative to
   * @param allowed turns an absolute location into a path, or throws {@code PATH_NOT_ALLOWED}
   */
  public CheckpointDirectories(
      FileStore store,
      Path dataDirectory,
      Function<String, Path> allowed,
      Supplier<QueryId> newId) {
    this.store = store;
    this.dataDirectory = dataDirectory.toAbsolutePath().normalize();
    this.allowed = allowed;
    this.newId = newId;
  }

  /** The directory of a query's checkpoint, whether it exists or not. */
  public Path locate(QueryDefinition definition) {
    String location = definition.checkpointLocation();
    return location == null ? own(definition.name()) : resolve(location);
  }

  /**
   * The directory of a location that a definition names.
   *
   * @throws SluiceException {@code PATH_NOT_ALLOWED} where it may not lie there
   */
  Path resolve(String location) {
    if (location.startsWith("/") || location.contains(":")) {
      return allowed.apply(location);
    }
    Path directory = dataDirectory.resolve(location).normalize();
    if (!directory.startsWith(dataDirectory) || directory.equals(dataDirectory)) {
      throw new SluiceException(
          ErrorCode.PATH_NOT_ALLOWED,
          "The checkpointLocation " + location + " does not lie inside the data directory.");
    }
    return directory;
  }

  /** The directory for a query that names none. */
  private Path own(String queryName) {
    return dataDirectory.resolve("checkpoints").resolve(queryName);
  }

  /** Removes the query's checkpoint, if the server chose its place. */
  void deleteOwn(QueryDefinition definition) {
    if (definition.checkpointLocation() == null) {
      Checkpoint.delete(store, own(definition.name()));
    }
  }

  /**
   * Opens the query's checkpoint for one run.
   *
   * @throws SluiceException {@code CHECKPOINT_MISMATCH} where another query of this server runs on
   *     it
   */
  Checkpoint claim(QueryDefinition definition) {
    Path directory = locate(definition);
    String other = inUse.putIfAbsent(directory, definition.name());
    if (other != null) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "The checkpoint " + directory + " is in use by the query " + other + ".");
    }
    try {
      return Checkpoint.open(store, directory, 1, newId);
    } catch (RuntimeException e) {
      inUse.remove(directory);
      throw e;
    }
  }

  void release(Checkpoint checkpoint) {
    inUse.remove(checkpoint.directory());
  }
}
