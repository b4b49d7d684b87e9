package dev.sluice.server.delta;

import dev.sluice.server.storage.FileStore;
import dev.sluice.server.storage.FileStore.StoredFile;
import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The log files of delta-standalone, kept in the {@link FileStore}: atomic, synced, without
 * Hadoop's {@code .crc} files. Public because Standalone makes it by reflection.
 */
public final class FileLogStore extends LogStore {
  private final FileStore store;
  private final LogConfiguration.View view;

  public FileLogStore(Configuration configuration) {
    super(configuration);
    LogConfiguration own = (LogConfiguration) configuration;
    this.store = own.store();
    this.view = own.view();
  }

  @Override
  public CloseableIterator<String> read(Path path, Configuration configuration) throws IOException {
    if (!view.shows(path.getName())) {
      throw new FileNotFoundException(path.toString());
    }
    try {
      String content = new String(store.read(local(path)), StandardCharsets.UTF_8);
      return new Lines(content.lines().iterator());
    } catch (NoSuchFileException e) {
      throw (IOException) new FileNotFoundException(path.toString()).initCause(e);
    }
  }

  @Override
  public void write(
      Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
      throws IOException {
    StringBuilder content = new StringBuilder();
    actions.forEachRemaining(action -> content.append(action).append('\n'));
    byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
    if (Boolean.TRUE.equals(overwrite)) {
      store.replace(local(path), bytes);
    } else if (!store.putIfAbsent(local(path), bytes)) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
    List<StoredFile> files =
        view.list(() -> store.listFrom(local(path.getParent()), path.getName()), path.getName());
    if (files.isEmpty() && !store.directoryExists(local(path.getParent()))) {
      throw new FileNotFoundException(path.getParent().toString());
    }
    List<FileStatus> statuses = new ArrayList<>();
    for (StoredFile file : files) {
      Path found = new Path(path.getParent(), file.name());
      statuses.add(new FileStatus(file.sizeBytes(), false, 1, 1, file.modifiedMillis(), found));
    }
    return statuses.iterator();
  }

  @Override
  public Path resolvePathOnPhysicalStorage(Path path, Configuration configuration) {
    return path;
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
    return false;
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** Lines of a file that was read whole. */
  private record Lines(Iterator<String> lines) implements CloseableIterator<String> {
    @Override
    public boolean hasNext() {
      return lines.hasNext();
    }

    @Override
    public String next() {
      return lines.next();
    }

    @Override
    public void close() {}
  }
}
