package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

  private static Checkpoint.Shape shape(QueryDefinition definition) {
    return new Checkpoint.Shape(definition.streams().size(), definition.watermarkPolicy());
  }

  /** The query's checkpoint as it is, without claiming it; empty where there is none. */
  Optional<Checkpoint> find(QueryDefinition definition) {
    return Checkpoint.find(store, locate(definition), shape(definition));
  }

  /**
   * The query's checkpoint as the known one, without claiming it; empty where there is none, or
   * none any more.
   *
   * @throws SluiceException {@code CHECKPOINT_MISMATCH} where it is gone or not the known one
   */
  Optional<Checkpoint> find(QueryDefinition definition, KnownCheckpoint known) {
    if (known.forgotten()) {
      return Optional.empty();
    }
    return known.id() == null ? find(definition) : Optional.of(found(definition, known.id()));
  }

  /**
   * Opens the query's checkpoint for one run, or makes it where none is known.
   *
   * @throws SluiceException {@code CHECKPOINT_MISMATCH} where another query of this server runs on
   *     it, or where it is gone or not the known one
   */
  Checkpoint claim(QueryDefinition definition, KnownCheckpoint known) {
    Path directory = locate(definition);
    reserve(directory, definition.name());
    try {
      if (known.forgotten()) {
        remove(definition, directory);
      } else if (known.id() != null) {
        return found(definition, known.id());
      }
      return Checkpoint.open(store, directory, shape(definition), newId);
    } catch (RuntimeException e) {
      inUse.remove(directory);
      throw e;
    }
  }

  /**
   * Removes the checkpoint of a query that does not run, wherever it lies; other files beside it
   * stay.
   *
   * @throws SluiceException {@code CHECKPOINT_MISMATCH} where it is another query's
   */
  void forget(QueryDefinition definition) {
    Path directory = locate(definition);
    reserve(directory, definition.name());
    try {
      remove(definition, directory);
    } finally {
      inUse.remove(directory);
    }
  }

  private void reserve(Path directory, String query) {
    String other = inUse.putIfAbsent(directory, query);
    if (other != null) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "The checkpoint " + directory + " is in use by the query " + other + ".");
    }
  }

  private void remove(QueryDefinition definition, Path directory) {
    if (definition.checkpointLocation() == null) {
      Checkpoint.delete(store, directory);
    } else {
      Checkpoint.forget(store, directory);
    }
  }

  private Checkpoint found(QueryDefinition definition, QueryId known) {
    Checkpoint found = find(definition).orElse(null);
    if (found == null || !found.queryId().equals(known)) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "The query "
              + definition.name()
              + " has the id "
              + known
              + ", but its checkpoint "
              + locate(definition)
              + (found == null ? " is gone." : " holds the id " + found.queryId() + ".")
              + " Restore it, or reset the query: it then reads its source from the beginning.");
    }
    return found;
  }

  void release(Checkpoint checkpoint) {
    inUse.remove(checkpoint.directory());
  }
}
