package dev.sluice.server.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.WatermarkPolicy;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The directory in which a query keeps where it is.
 *
 * @param queryId the identity that the directory was given when it was first used
 */
public record Checkpoint(
    Path directory, QueryId queryId, OffsetLog offsets, CommitLog commits, StateLog state) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "metadata";
  private static final String OFFSETS = "offsets";
  private static final String COMMITS = "commits";
  private static final String STATE = "state";

  /**
   * What all entries of a query's logs have in common.
   *
   * @param sources how many sources the query has
   * @param policy which of its watermarks counts
   */
  public record Shape(int sources, WatermarkPolicy policy) {}

  private static OffsetLog offsets(FileStore store, Path directory, Shape shape) {
    return new OffsetLog(store, directory.resolve(OFFSETS), shape.sources(), shape.policy());
  }

  /**
   * Opens a checkpoint, or makes a new one. If the process dies inside, the next call finds either
   * no identity or the one that was written.
   *
   * @param shape of the query
   * @param newId gives the identity of a new checkpoint
   * @throws SluiceException {@code CHECKPOINT_CORRUPT} where logs exist without an identity
   */
  public static Checkpoint open(
      FileStore store, Path directory, Shape shape, Supplier<QueryId> newId) {
    OffsetLog offsets = offsets(store, directory, shape);
    CommitLog commits = new CommitLog(store, directory.resolve(COMMITS));
    Path metadata = directory.resolve(METADATA);
    try {
      if (!store.exists(metadata)) {
        if (offsets.newest().isPresent() || commits.newest().isPresent()) {
          throw new SluiceException(
              ErrorCode.CHECKPOINT_CORRUPT,
              "The checkpoint " + directory + " holds logs but no metadata file.");
        }
        String json = "{\"id\":\"" + newId.get() + "\"}";
        store.putIfAbsent(metadata, json.getBytes(StandardCharsets.UTF_8));
      }
      StateLog state = new StateLog(store, directory.resolve(STATE));
      return new Checkpoint(directory, readId(store, metadata), offsets, commits, state);
    } catch (IOException e) {
      throw MetadataLog.unavailable("open", metadata, e);
    }
  }

  /** The checkpoint, or empty where there is none; makes nothing. */
  public static Optional<Checkpoint> find(FileStore store, Path directory, Shape shape) {
    Path metadata = directory.resolve(METADATA);
    if (!store.exists(metadata)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Checkpoint(
              directory,
              readId(store, metadata),
              offsets(store, directory, shape),
              new CommitLog(store, directory.resolve(COMMITS)),
              new StateLog(store, directory.resolve(STATE))));
    } catch (IOException e) {
      throw MetadataLog.unavailable("open", metadata, e);
    }
  }

  /**
   * Removes a checkpoint's files and leaves others in its directory alone; a crash inside leaves
   * some, which the next call removes.
   */
  public static void forget(FileStore store, Path directory) {
    try {
      store.deleteTree(directory.resolve(OFFSETS));
      store.deleteTree(directory.resolve(COMMITS));
      store.deleteTree(directory.resolve(STATE));
      // The identity goes last: until then it tells whose files these are.
      store.delete(directory.resolve(METADATA));
    } catch (IOException e) {
      throw MetadataLog.unavailable("delete", directory, e);
    }
  }

  /** Removes a checkpoint's directory; a crash inside leaves some, which the next call removes. */
  public static void delete(FileStore store, Path directory) {
    try {
      store.deleteTree(directory);
    } catch (IOException e) {
      throw MetadataLog.unavailable("delete", directory, e);
    }
  }

  private static QueryId readId(FileStore store, Path metadata) throws IOException {
    byte[] content;
    try {
      content = store.read(metadata);
    } catch (NoSuchFileException e) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_CORRUPT, "The checkpoint file " + metadata + " was removed.", e);
    }
    try {
      JsonNode id = JSON.readTree(content).path("id");
      return QueryId.parse(id.asText());
    } catch (IOException | IllegalArgumentException e) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_CORRUPT,
          "The checkpoint file " + metadata + " does not hold {\"id\": \"<UUID>\"}.",
          e);
    }
  }

  /** What to do first after a start. */
  public RecoveryPlan recoveryPlan() {
    return RecoveryPlan.of(offsets.newest(), commits.newest());
  }

  /**
   * The plan of a batch that must be there.
   *
   * @throws SluiceException {@code CHECKPOINT_CORRUPT} where it is not
   */
  public PlannedBatch planned(long batchId) {
    return offsets
        .read(batchId)
        .orElseThrow(
            () ->
                new SluiceException(
                    ErrorCode.CHECKPOINT_CORRUPT,
                    "The checkpoint "
                        + directory
                        + " has no file offsets/"
                        + batchId
                        + ", which the batch after it begins with."));
  }

  /** The watermark after a batch that the sink holds, in milliseconds since 1970. */
  public long watermarkAfter(long batchId) {
    return state
        .read(batchId)
        .map(StateVersion::watermarkMillis)
        .orElseGet(() -> commits.watermarkMillis(batchId));
  }

  /** Removes log entries that no recovery reads any more. */
  public void purge(long newestBatchId) {
    offsets.purge(newestBatchId);
    commits.purge(newestBatchId);
    state.purge(newestBatchId);
  }
}
