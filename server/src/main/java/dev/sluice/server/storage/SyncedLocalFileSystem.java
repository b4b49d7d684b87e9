package dev.sluice.server.storage;

import dev.sluice.server.model.LocalFiles.Held;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/**
 * Local files for libraries that write by way of Hadoop. Unlike with Hadoop's own, a new file
 * appears whole and synced when it is closed, no {@code .crc} file appears beside it, and no
 * process is forked to set permissions, which are left to the umask. Public because Hadoop makes it
 * by reflection.
 *
 * <p>With a {@link StoreConfiguration}, a file that is not local is read from its store, looked up
 * and removed there; only what is written is local.
 */
public final class SyncedLocalFileSystem extends RawLocalFileSystem {
  private @Nullable FileStore store;

  @Override
  public void initialize(URI uri, Configuration configuration) throws IOException {
    super.initialize(uri, configuration);
    if (configuration instanceof StoreConfiguration own) {
      store = own.store();
    }
  }

  /** The store of a file that is another's than this machine's; null for a local one. */
  private @Nullable FileStore storeOf(org.apache.hadoop.fs.Path path) {
    FileStore known = store;
    return known == null || known.isLocal(pathToFile(path).toPath()) ? null : known;
  }

  /** Parquet files never change, and are read in parts; others are small. */
  @Override
  public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
    FileStore remote = storeOf(path);
    if (remote == null) {
      return super.open(path, bufferSize);
    }
    Path file = pathToFile(path).toPath();
    try {
      if (!path.getName().endsWith(".parquet")) {
        return new FSDataInputStream(new ContentInputStream(remote.read(file)));
      }
      try (Held held = remote.hold(List.of(file))) {
        return super.open(path, bufferSize);
      }
    } catch (NoSuchFileException e) {
      throw (IOException) new FileNotFoundException(path.toString()).initCause(e);
    }
  }

  @Override
  public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
    FileStore remote = storeOf(path);
    Path file = pathToFile(path).toPath();
    if (remote == null || Files.isRegularFile(file)) {
      return super.getFileStatus(path);
    }
    Optional<FileStore.StoredFile> found = remote.stat(file);
    if (found.isPresent()) {
      return new FileStatus(
          found.get().sizeBytes(), false, 1, 1, found.get().modifiedMillis(), makeQualified(path));
    }
    if (remote.directoryExists(file)) {
      return new FileStatus(0, true, 1, 1, 0, makeQualified(path));
    }
    throw new FileNotFoundException(path.toString());
  }

  @Override
  public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
    FileStore remote = storeOf(path);
    if (remote == null) {
      return super.delete(path, recursive);
    }
    remote.delete(pathToFile(path).toPath());
    return true;
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      org.apache.hadoop.fs.Path path, boolean append, @Nullable FsPermission permission)
      throws IOException {
    if (append) {
      return super.createOutputStreamWithMode(path, true, null);
    }
    File file = pathToFile(path);
    File temporary =
        new File(file.getParentFile(), "." + file.getName() + "." + UUID.randomUUID() + ".tmp");
    OutputStream out =
        super.createOutputStreamWithMode(
            new org.apache.hadoop.fs.Path(temporary.toURI()), false, null);
    return new Published(out, temporary.toPath(), file.toPath());
  }

  @Override
  public void setPermission(org.apache.hadoop.fs.Path path, FsPermission permission) {
    // Left to the umask.
  }

  /** Takes its name when it is closed; a writer that dies leaves a hidden file. */
  private static final class Published extends FSDataOutputStream {
    private static final byte[] PARQUET_END = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final Path temporary;
    private final Path file;
    private boolean closed;

    Published(OutputStream out, Path temporary, Path file) throws IOException {
      super(out, null);
      this.temporary = temporary;
      this.file = file;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try {
        try {
          hsync();
        } finally {
          super.close();
        }
        checkWhole();
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        NioFileStore.sync(file.resolveSibling(""));
      } finally {
        Files.deleteIfExists(temporary);
      }
    }

    /**
     * A writer that gives up in the middle closes its file as well. Source: the Parquet format, a
     * file ends with its footer's length and this magic number.
     */
    private void checkWhole() throws IOException {
      if (!file.toString().endsWith(".parquet")) {
        return;
      }
      try (RandomAccessFile content = new RandomAccessFile(temporary.toFile(), "r")) {
        byte[] end = new byte[PARQUET_END.length];
        content.seek(Math.max(0, content.length() - end.length));
        if (content.read(end) < end.length || !Arrays.equals(end, PARQUET_END)) {
          throw new IOException("the writer of " + file + " gave up before its end");
        }
      }
    }
  }
}
