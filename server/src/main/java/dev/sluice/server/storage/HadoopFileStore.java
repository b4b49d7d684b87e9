package dev.sluice.server.storage;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * The files of one store, by way of Hadoop's class for it; paths are as {@link Mounts} gives them.
 * Keeps no copy of anything.
 *
 * <p>A library may repeat a request whose answer was lost, and be refused because the first one was
 * done. So a refused {@link #putIfAbsent} reads what is there: the content is to be one that no
 * other writer has, as a commit's is.
 *
 * <p>Errors name files by their URIs and hold no secret.
 */
final class HadoopFileStore implements FileStore, AutoCloseable {
  private final Mounts mounts;
  private final Path root;
  private final StoreKind kind;
  private final StoreConnection connection;
  private final NewFiles newFiles;

  /**
   * A store; connects when it is first used.
   *
   * @param root where the paths of its files begin
   */
  HadoopFileStore(Mounts mounts, Path root, StoreOptions options) {
    this.mounts = mounts;
    this.root = root;
    this.kind = StoreKind.of(scheme(mounts, root)).orElseThrow();
    this.connection = new StoreConnection(kind, mounts.base(root), options);
    this.newFiles = new NewFiles(kind, connection);
  }

  private static String scheme(Mounts mounts, Path root) {
    String base = mounts.base(root);
    return base.substring(0, base.indexOf(':'));
  }

  @Override
  public boolean putIfAbsent(Path file, byte[] content) throws IOException {
    try {
      return newFiles.create(remote(file), out -> out.write(content));
    } catch (IOException e) {
      Optional<byte[]> there = contentOf(file);
      if (there.isEmpty()) {
        throw failure(file, e);
      }
      return Arrays.equals(there.get(), content);
    }
  }

  private Optional<byte[]> contentOf(Path file) throws IOException {
    try {
      return Optional.of(read(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whose the file is that was there already does not matter: all are as good. */
  @Override
  public boolean publish(Path finished, Path file) throws IOException {
    try {
      return newFiles.create(remote(file), out -> Files.copy(finished, out));
    } catch (IOException e) {
      if (stat(file).isEmpty()) {
        throw failure(file, e);
      }
      return false;
    }
  }

  @Override
  public void replace(Path file, byte[] content) throws IOException {
    write(file, out -> out.write(content));
  }

  /** Puts a local file in the place of another, or of none. */
  void upload(Path local, Path file) throws IOException {
    write(file, out -> Files.copy(local, out));
  }

  private void write(Path file, NewFiles.Content content) throws IOException {
    try {
      newFiles.overwrite(remote(file), content);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public byte[] read(Path file) throws IOException {
    return readStored(file).content();
  }

  @Override
  public StoredContent readStored(Path file) throws IOException {
    try {
      FileStatus status = connection.open().getFileStatus(remote(file));
      try (InputStream in = open(status)) {
        return new StoredContent(in.readAllBytes(), status.getModificationTime());
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Writes a file's content to a local one; returns its size. */
  long download(Path file, Path local) throws IOException {
    try {
      FileStatus status = connection.open().getFileStatus(remote(file));
      try (InputStream in = open(status);
          OutputStream out = Files.newOutputStream(local)) {
        return in.transferTo(out);
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Spares the store the question how long the file is. */
  private InputStream open(FileStatus status) throws IOException {
    var builder = connection.open().openFile(status.getPath());
    builder.withFileStatus(status);
    builder.opt("fs.option.openfile.read.policy", "whole-file");
    return FutureIO.awaitFuture(builder.build());
  }

  /** Asks for a file alone, which most stores answer with one request. */
  @Override
  @SuppressWarnings("deprecation")
  public boolean exists(Path file) {
    try {
      return connection.open().isFile(remote(file));
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  @Override
  public boolean directoryExists(Path directory) {
    try {
      return connection.open().exists(remote(directory));
    } catch (IOException e) {
      throw unavailable(directory, e);
    }
  }

  private SluiceException unavailable(Path file, IOException cause) {
    IOException told = failure(file, cause);
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        mounts.show(file) + " cannot be looked up: " + told.getMessage(),
        told);
  }

  @Override
  public Optional<StoredFile> stat(Path file) throws IOException {
    try {
      FileStatus status = connection.open().getFileStatus(remote(file));
      return status.isFile() ? Optional.of(stored(status)) : Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public List<StoredFile> list(Path directory) throws IOException {
    return listFrom(directory, "");
  }

  @Override
  public List<StoredFile> listFrom(Path directory, String firstName) throws IOException {
    List<StoredFile> files = new ArrayList<>();
    for (FileStatus status : entries(directory)) {
      if (status.isFile() && status.getPath().getName().compareTo(firstName) >= 0) {
        files.add(stored(status));
      }
    }
    files.sort(Comparator.comparing(StoredFile::name));
    return List.copyOf(files);
  }

  @Override
  public List<String> directories(Path directory) throws IOException {
    return entries(directory).stream()
        .filter(FileStatus::isDirectory)
        .map(status -> status.getPath().getName())
        // Azure's blobs may have a marker and a prefix of one name.
        .distinct()
        .sorted()
        .toList();
  }

  private List<FileStatus> entries(Path directory) throws IOException {
    List<FileStatus> entries = new ArrayList<>();
    try {
      FileSystem files = connection.open();
      RemoteIterator<FileStatus> listing = files.listStatusIterator(remote(directory));
      while (listing.hasNext()) {
        entries.add(listing.next());
      }
      return entries;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private static StoredFile stored(FileStatus status) {
    return new StoredFile(
        status.getPath().getName(), status.getLen(), status.getModificationTime());
  }

  @Override
  public void delete(Path file) throws IOException {
    delete(file, false);
  }

  @Override
  public void deleteTree(Path directory) throws IOException {
    delete(directory, true);
  }

  private void delete(Path path, boolean recursive) throws IOException {
    try {
      connection.open().delete(remote(path), recursive);
    } catch (FileNotFoundException e) {
      // Gone already.
      return;
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** No store tells of changes; the caller looks by itself. */
  @Override
  public Watch watch(Path directory, Runnable changed) {
    return () -> {};
  }

  private org.apache.hadoop.fs.Path remote(Path file) {
    if (!file.startsWith(root)) {
      throw new IllegalArgumentException(file + " is not of " + root);
    }
    return new org.apache.hadoop.fs.Path(
        kind.scheme(),
        mounts.base(root).substring(kind.scheme().length() + "://".length()),
        "/" + root.relativize(file).toString().replace('\\', '/'));
  }

  private IOException failure(Path file, IOException e) {
    if (e instanceof FileNotFoundException) {
      return new NoSuchFileException(mounts.show(file));
    }
    return connection.told(e);
  }

  @Override
  public void close() {
    connection.close();
  }
}
