package dev.sluice.server.storage;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.LocalFiles;
import dev.sluice.server.model.LocalFiles.Held;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Local files, and below one directory the stores that are mounted there, with copies of what is
 * read of them.
 *
 * <p>A new file of a store is written at its path as if it were local, {@linkplain #keep kept}, and
 * is a copy of the stored one from then on. Copies mean nothing to a later process.
 */
public final class MountedFileStore implements FileStore, AutoCloseable {
  private final NioFileStore local = new NioFileStore();
  private final Mounts mounts;
  private final StoreOptions options;
  private final LocalCopies copies;
  private final Map<Path, HadoopFileStore> stores = new HashMap<>();

  /**
   * Connects to nothing yet.
   *
   * @param copyBytes most bytes of copies that nobody reads
   */
  public MountedFileStore(Mounts mounts, StoreOptions options, long copyBytes) {
    this.mounts = mounts;
    this.options = options;
    this.copies = new LocalCopies(copyBytes, (file, to) -> store(file).download(file, to));
  }

  private FileStore of(Path file) {
    return isLocal(file) ? local : store(file);
  }

  private synchronized HadoopFileStore store(Path file) {
    return stores.computeIfAbsent(
        mounts.root(file), root -> new HadoopFileStore(mounts, root, options));
  }

  @Override
  public boolean isLocal(Path file) {
    return !mounts.holds(file);
  }

  @Override
  public String show(Path file) {
    return mounts.show(file);
  }

  /** What an engine reads, which knows local files only. */
  public LocalFiles localFiles() {
    return mounts.isEmpty() ? LocalFiles.PRESENT : this::holdFilesOf;
  }

  private Held holdFilesOf(Collection<FileRelation> relations) {
    List<Path> files =
        relations.stream()
            .flatMap(relation -> relation.files().stream())
            .map(DataFile::path)
            .map(Path::of)
            .toList();
    try {
      return hold(files);
    } catch (NoSuchFileException e) {
      throw new SluiceException(
          ErrorCode.DATA_FILE_MISSING, "Data file " + e.getFile() + " is missing.", e);
    } catch (InterruptedIOException e) {
      throw new SluiceException(ErrorCode.CANCELED, "The statement was canceled.", e);
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE, "A data file cannot be fetched: " + e.getMessage(), e);
    }
  }

  @Override
  public Held hold(Collection<Path> files) throws IOException {
    return copies.hold(files.stream().filter(file -> !isLocal(file)).toList());
  }

  @Override
  public void keep(Collection<Path> files) throws IOException {
    for (Path file : files) {
      if (!isLocal(file) && Files.exists(file)) {
        store(file).upload(file, file);
        copies.written(file);
      }
    }
  }

  @Override
  public boolean putIfAbsent(Path file, byte[] content) throws IOException {
    return of(file).putIfAbsent(file, content);
  }

  @Override
  public boolean publish(Path finished, Path file) throws IOException {
    return of(file).publish(finished, file);
  }

  @Override
  public void replace(Path file, byte[] content) throws IOException {
    of(file).replace(file, content);
  }

  @Override
  public byte[] read(Path file) throws IOException {
    return of(file).read(file);
  }

  @Override
  public StoredContent readStored(Path file) throws IOException {
    return of(file).readStored(file);
  }

  /** Of a copy, which may go away once it is open. */
  @Override
  public ByteBuffer view(Path file, long offset, int length) throws IOException {
    try (Held held = hold(List.of(file))) {
      return local.view(file, offset, length);
    }
  }

  @Override
  public boolean exists(Path file) {
    return of(file).exists(file);
  }

  @Override
  public boolean directoryExists(Path directory) {
    return of(directory).directoryExists(directory);
  }

  @Override
  public Optional<StoredFile> stat(Path file) throws IOException {
    return of(file).stat(file);
  }

  @Override
  public List<StoredFile> list(Path directory) throws IOException {
    return of(directory).list(directory);
  }

  @Override
  public List<StoredFile> listFrom(Path directory, String firstName) throws IOException {
    return of(directory).listFrom(directory, firstName);
  }

  @Override
  public List<String> directories(Path directory) throws IOException {
    return of(directory).directories(directory);
  }

  @Override
  public void delete(Path file) throws IOException {
    of(file).delete(file);
    if (!isLocal(file)) {
      copies.forget(file);
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void deleteTree(Path directory) throws IOException {
    of(directory).deleteTree(directory);
    if (!isLocal(directory)) {
      local.deleteTree(directory);
    }
  }

  @Override
  public Watch watch(Path directory, Runnable changed) throws IOException {
    return of(directory).watch(directory, changed);
  }

  /** Ends all watches and connections. */
  @Override
  public synchronized void close() {
    copies.close();
    stores.values().forEach(HadoopFileStore::close);
    local.close();
  }
}
