package dev.sluice.server.testing;

import dev.sluice.server.storage.FileStore;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Files in memory; a crash of the code under test loses nothing that a write returned for. */
public final class InMemoryFileStore implements FileStore {
  private final NavigableMap<Path, byte[]> files = new ConcurrentSkipListMap<>();

  @Override
  public boolean putIfAbsent(Path file, byte[] content) {
    return files.putIfAbsent(file, content.clone()) == null;
  }

  @Override
  public void replace(Path file, byte[] content) {
    files.put(file, content.clone());
  }

  @Override
  public byte[] read(Path file) throws NoSuchFileException {
    byte[] content = files.get(file);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return content.clone();
  }

  @Override
  public boolean exists(Path file) {
    return files.containsKey(file);
  }

  @Override
  public List<StoredFile> list(Path directory) {
    return listFrom(directory, "");
  }

  @Override
  public List<StoredFile> listFrom(Path directory, String firstName) {
    List<StoredFile> found = new ArrayList<>();
    files.forEach(
        (path, content) -> {
          String name = path.getFileName().toString();
          if (directory.equals(path.getParent()) && name.compareTo(firstName) >= 0) {
            found.add(new StoredFile(name, content.length, 0));
          }
        });
    return found;
  }

  @Override
  public void delete(Path file) {
    files.remove(file);
  }

  @Override
  public void deleteTree(Path directory) {
    files.keySet().removeIf(file -> file.startsWith(directory));
  }

  @Override
  public Watch watch(Path directory, Runnable changed) {
    return () -> {};
  }
}
