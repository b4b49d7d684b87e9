package dev.sluice.server.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Local files.
 *
 * <p>A new file is written under a hidden name beside its place ({@code .<name>.<unique>.tmp}),
 * synced, and then hard-linked to its name: link(2) fails where the name is taken, so that of many
 * processes exactly one wins and no reader sees a part of a file. A file system without hard links
 * is refused with an {@link IOException}.
 *
 * <p>Watches hold one thread for the whole store. Where the operating system grants no more
 * watches, a watch stays silent.
 */
public final class NioFileStore implements FileStore, AutoCloseable {
  /** From so many bytes on a view is mapped; an operating system limits the number of mappings. */
  private static final int MAPPED_BYTES = 1 << 20;

  private final String writer = UUID.randomUUID().toString();
  private final AtomicLong writes = new AtomicLong();
  private final DirectoryWatches watches = new DirectoryWatches();

  @Override
  public boolean putIfAbsent(Path file, byte[] content) throws IOException {
    Path directory = directoryOf(file);
    if (Files.exists(file, NOFOLLOW_LINKS)) {
      sync(directory);
      return false;
    }
    createDirectories(directory);
    Path temporary = writeTemporary(file, content);
    try {
      return publish(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public boolean publish(Path finished, Path file) throws IOException {
    Path directory = directoryOf(file);
    try {
      Files.createLink(file, finished);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new IOException("no hard links on the file system of " + directory, e);
    } finally {
      sync(directory);
    }
  }

  @Override
  public void replace(Path file, byte[] content) throws IOException {
    Path directory = directoryOf(file);
    createDirectories(directory);
    Path temporary = writeTemporary(file, content);
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("no atomic rename on the file system of " + directory, e);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sync(directory);
  }

  @Override
  public byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public ByteBuffer view(Path file, long offset, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (offset + length > channel.size()) {
        throw new EOFException(file + " ends at byte " + channel.size());
      }
      if (length >= MAPPED_BYTES) {
        return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
      }
      ByteBuffer content = ByteBuffer.allocate(length);
      while (content.hasRemaining()) {
        if (channel.read(content, offset + content.position()) < 0) {
          throw new EOFException(file + " was cut off");
        }
      }
      return content.flip().asReadOnlyBuffer();
    }
  }

  @Override
  public Optional<StoredFile> stat(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isDirectory()
          ? Optional.empty()
          : Optional.of(stored(file.getFileName().toString(), attributes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<StoredFile> list(Path directory) throws IOException {
    return listFrom(directory, "");
  }

  @Override
  public List<StoredFile> listFrom(Path directory, String firstName) throws IOException {
    List<StoredFile> files = new ArrayList<>();
    DirectoryStream.Filter<Path> wanted =
        path -> path.getFileName().toString().compareTo(firstName) >= 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, wanted)) {
      for (Path entry : entries) {
        stat(entry).ifPresent(files::add);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.sort(Comparator.comparing(StoredFile::name));
    return List.copyOf(files);
  }

  @Override
  public List<String> directories(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, Files::isDirectory)) {
      found.forEach(path -> names.add(path.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return List.copyOf(names);
  }

  @Override
  public void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      sync(directoryOf(file));
    }
  }

  @Override
  public void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory, NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(directory, new Deletion());
    sync(directoryOf(directory));
  }

  @Override
  public Watch watch(Path directory, Runnable changed) {
    return watches.add(directory, changed);
  }

  /** Ends all watches. */
  @Override
  public void close() {
    watches.close();
  }

  private Path writeTemporary(Path file, byte[] content) throws IOException {
    String name = "." + file.getFileName() + "." + writer + "-" + writes.incrementAndGet() + ".tmp";
    Path temporary = file.resolveSibling(name);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    return temporary;
  }

  /** Creates missing directories and syncs each one's entry in its parent. */
  private static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent == null) {
      throw new NoSuchFileException(directory.toString());
    }
    createDirectories(parent);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    sync(parent);
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path directoryOf(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory == null) {
      throw new NoSuchFileException(file.toString(), null, "not an absolute path of a file");
    }
    return directory;
  }

  /** Deletes what it visits; another process may delete the same. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }

  private static StoredFile stored(String name, BasicFileAttributes attributes) {
    return new StoredFile(name, attributes.size(), attributes.lastModifiedTime().toMillis());
  }
}
