package dev.sluice.server.storage;

import dev.sluice.server.model.LocalFiles.Held;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Files of one file system. Paths are absolute. Safe for use by many threads.
 *
 * <p>What a write method returned for is on disk: content and directory entry are synced. A crash
 * inside a write leaves the old file or the new one, never a part of it. An {@link IOException}
 * from a write is an unknown outcome: the file may be there or not.
 */
public interface FileStore {

  /**
   * Creates the file with that content, and its parent directories; of many callers, in this
   * process or others, exactly one succeeds.
   *
   * @return false if the file was there already; it is left as it was, and its name is on disk
   */
  boolean putIfAbsent(Path file, byte[] content) throws IOException;

  /**
   * Gives a finished file that no reader looks for the name under which it is found, as {@link
   * #putIfAbsent} with its content would; the file itself may stay or go.
   *
   * @return false if there was a file of that name already
   */
  default boolean publish(Path finished, Path file) throws IOException {
    return putIfAbsent(file, read(finished));
  }

  /** Puts the content in place of the file, or creates it. */
  void replace(Path file, byte[] content) throws IOException;

  /**
   * The whole content.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  byte[] read(Path file) throws IOException;

  /**
   * A read-only view of a part of a file that never changes. A large one takes no heap where the
   * file system lets it.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws java.io.EOFException if the file ends before the part does
   */
  default ByteBuffer view(Path file, long offset, int length) throws IOException {
    byte[] content = read(file);
    if (offset + length > content.length) {
      throw new EOFException(file + " ends at byte " + content.length);
    }
    return ByteBuffer.wrap(content, Math.toIntExact(offset), length).slice().asReadOnlyBuffer();
  }

  /** The whole content and when it was last modified, as one look finds them. */
  default StoredContent readStored(Path file) throws IOException {
    byte[] content = read(file);
    return new StoredContent(content, stat(file).map(StoredFile::modifiedMillis).orElse(0L));
  }

  boolean exists(Path file);

  /** Whether there is such a directory; where a store has none, whether a file lies in it. */
  default boolean directoryExists(Path directory) {
    return exists(directory);
  }

  /** What a listing would show of one file; empty if there is no such file. */
  default Optional<StoredFile> stat(Path file) throws IOException {
    String name = file.getFileName().toString();
    return listFrom(file.resolveSibling(""), name).stream()
        .filter(stored -> stored.name().equals(name))
        .findFirst();
  }

  /**
   * The directory's files sorted by name; empty if there is no such directory. Subdirectories are
   * left out. What a crashed writer left behind is listed too: its name begins with a dot.
   */
  List<StoredFile> list(Path directory) throws IOException;

  /** The directory's files whose names are not less than {@code firstName}, sorted by name. */
  List<StoredFile> listFrom(Path directory, String firstName) throws IOException;

  /** The names of the directory's subdirectories, sorted; empty if there is no such directory. */
  default List<String> directories(Path directory) throws IOException {
    return List.of();
  }

  /** Whether the file's place is this machine, so that other libraries find it at its path. */
  default boolean isLocal(Path file) {
    return true;
  }

  /** How messages name a file. */
  default String show(Path file) {
    return file.toString();
  }

  /**
   * Makes files that never change readable at their paths, by any library of this process, until
   * the result is closed.
   *
   * @throws java.nio.file.NoSuchFileException if one of them is not in the store
   */
  default Held hold(Collection<Path> files) throws IOException {
    return () -> {};
  }

  /**
   * Takes files that were written at their paths into the store for good. Doing it again does no
   * harm; a file that is not there is in the store already.
   */
  default void keep(Collection<Path> files) throws IOException {
    // A local file is kept where it was written.
  }

  /** Removes the file; does nothing if it is not there. */
  void delete(Path file) throws IOException;

  /**
   * Removes the directory and all below it; does nothing if it is not there. Not atomic. Symbolic
   * links are removed, not followed.
   */
  default void deleteTree(Path directory) throws IOException {
    for (StoredFile file : list(directory)) {
      delete(directory.resolve(file.name()));
    }
  }

  /**
   * Calls back soon after a file appears in the directory, on a thread of the store; the callback
   * must not block. Calls may be missing (network file systems) or spurious, so that a caller also
   * looks now and then by itself.
   */
  Watch watch(Path directory, Runnable changed) throws IOException;

  /** The content of a file at one moment. */
  final class StoredContent {
    private final byte[] content;
    private final long modifiedMillis;

    public StoredContent(byte[] content, long modifiedMillis) {
      this.content = content;
      this.modifiedMillis = modifiedMillis;
    }

    /** Not copied; nobody else has it. */
    public byte[] content() {
      return content;
    }

    public long modifiedMillis() {
      return modifiedMillis;
    }
  }

  /** A file as a listing shows it. */
  record StoredFile(String name, long sizeBytes, long modifiedMillis) {}

  /** Ends with {@link #close()}; closing twice does nothing. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
