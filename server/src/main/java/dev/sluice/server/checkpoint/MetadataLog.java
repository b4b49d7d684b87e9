package dev.sluice.server.checkpoint;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A directory with one small text file a batch, named by the batch's id and never changed.
 *
 * <p>Line 1 of a file is the format's version, {@code v1}; the rest is up to the log. Source:
 * Spark's {@code HDFSMetadataLog}.
 */
final class MetadataLog {
  private static final String VERSION = "v1";

  /** Spark's {@code spark.sql.streaming.minBatchesToRetain}. */
  private static final int RETAINED = 100;

  private final FileStore store;
  private final Path directory;

  MetadataLog(FileStore store, Path directory) {
    this.store = store;
    this.directory = directory;
  }

  OptionalLong newest() {
    try {
      return store.list(directory).stream()
          .map(FileStore.StoredFile::name)
          .filter(MetadataLog::isBatch)
          .mapToLong(Long::parseLong)
          .max();
    } catch (IOException e) {
      throw unavailable("list", directory, e);
    }
  }

  /**
   * Writes the entry of a batch.
   *
   * @throws SluiceException {@code CONCURRENT_STREAM_LOG_UPDATE} where the entry is there already:
   *     somebody else runs the same query
   */
  void write(long batchId, String body) {
    Path file = directory.resolve(Long.toString(batchId));
    byte[] content = (VERSION + "\n" + body).getBytes(StandardCharsets.UTF_8);
    boolean created;
    try {
      created = store.putIfAbsent(file, content);
    } catch (IOException e) {
      throw unavailable("write", file, e);
    }
    if (!created) {
      throw new SluiceException(
          ErrorCode.CONCURRENT_STREAM_LOG_UPDATE,
          "Another run of this query wrote " + file + " first.");
    }
  }

  /** Puts an entry in place of the batch's own. */
  void replace(long batchId, String body) {
    Path file = directory.resolve(Long.toString(batchId));
    try {
      store.replace(file, (VERSION + "\n" + body).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unavailable("write", file, e);
    }
  }

  /** The lines after the version line, or empty where the log has no such entry. */
  Optional<List<String>> read(long batchId) {
    Path file = directory.resolve(Long.toString(batchId));
    String text;
    try {
      text = new String(store.read(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable("read", file, e);
    }
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(VERSION)) {
      throw corrupt(batchId, "does not begin with the line \"" + VERSION + "\"");
    }
    return Optional.of(lines.subList(1, lines.size()));
  }

  /** Removes the entries that no recovery reads any more. */
  void purge(long newestBatchId) {
    purge(newestBatchId, RETAINED);
  }

  /** Removes all entries but the newest ones. */
  void purge(long newestBatchId, int retained) {
    try {
      for (FileStore.StoredFile file : store.list(directory)) {
        if (isBatch(file.name()) && Long.parseLong(file.name()) <= newestBatchId - retained) {
          store.delete(directory.resolve(file.name()));
        }
      }
    } catch (IOException e) {
      throw unavailable("purge", directory, e);
    }
  }

  SluiceException corrupt(long batchId, String what) {
    return new SluiceException(
        ErrorCode.CHECKPOINT_CORRUPT,
        "The checkpoint file " + directory.resolve(Long.toString(batchId)) + " " + what + ".");
  }

  static SluiceException unavailable(String action, Path file, IOException cause) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        "Cannot " + action + " " + file + ": " + cause.getMessage(),
        cause);
  }

  private static boolean isBatch(String name) {
    return !name.isEmpty()
        && name.length() <= 18
        && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
