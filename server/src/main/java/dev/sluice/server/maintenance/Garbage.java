package dev.sluice.server.maintenance;

import dev.sluice.server.delta.TableDirectory;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files below a table's root that nothing refers to, and the directories that are empty. What
 * Delta hides is passed over: names that begin with a dot or an underscore, but for {@code
 * _change_data} and the directories of partitions; so are tables in the table's directory.
 */
final class Garbage {
  private final TableDirectory directory;
  private final Path root;
  private final List<String> partitionColumns;
  private final Set<String> retained;
  private final Instant olderThan;
  private final Runnable alive;

  /**
   * @param retained absolute paths that stay
   * @param alive called before each file
   */
  Garbage(
      TableDirectory directory,
      List<String> partitionColumns,
      Set<String> retained,
      Instant olderThan,
      Runnable alive) {
    this.directory = directory;
    this.root = directory.root();
    this.partitionColumns = partitionColumns;
    this.retained = retained;
    this.olderThan = olderThan;
    this.alive = alive;
  }

  Vacuum.Result walk(Found found) throws IOException {
    if (!directory.isLocal()) {
      walkStore(root, found);
      return found.result();
    }
    // A root that is a link is followed; links below it are not.
    Path real = root.toRealPath();
    Files.walkFileTree(real, new Visitor(real, found));
    return found.result();
  }

  /** A store has no directories of its own, and so none that are empty. */
  private void walkStore(Path from, Found found) throws IOException {
    found.directories++;
    for (TableDirectory.Entry file : directory.files(from)) {
      alive.run();
      Path path = from.resolve(file.name());
      boolean old = Instant.ofEpochMilli(file.modifiedMillis()).isBefore(olderThan);
      if (old && !isHidden(path) && !retained.contains(path.toString())) {
        if (found.removes) {
          directory.delete(path);
        }
        found.count(directory.show(path), file.sizeBytes());
      }
    }
    List<String> below = directory.directories(from);
    for (String name : below) {
      Path path = from.resolve(name);
      if (!isHidden(path) && !directory.directories(path).contains("_delta_log")) {
        walkStore(path, found);
      }
    }
  }

  /** What is done with the garbage. Used by one thread. */
  static final class Found {
    private final int mostPaths;
    private final boolean removes;
    private final List<String> paths = new ArrayList<>();
    private long files;
    private long bytes;
    private long directories;

    private Found(int mostPaths, boolean removes) {
      this.mostPaths = mostPaths;
      this.removes = removes;
    }

    static Found naming(int mostPaths) {
      return new Found(mostPaths, false);
    }

    static Found counting() {
      return new Found(0, false);
    }

    static Found removing() {
      return new Found(0, true);
    }

    private void add(Path path, String shown, long size) throws IOException {
      if (!removes || removed(path)) {
        count(shown, size);
      }
    }

    private void count(String shown, long size) {
      files++;
      bytes += size;
      if (paths.size() < mostPaths) {
        paths.add(shown);
      }
    }

    /** False where somebody else was faster, or put something into a directory. */
    private static boolean removed(Path path) throws IOException {
      try {
        return Files.deleteIfExists(path);
      } catch (DirectoryNotEmptyException e) {
        return false;
      }
    }

    private Vacuum.Result result() {
      return new Vacuum.Result(files, bytes, directories, paths);
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Path real;
    private final Found found;

    /** The directories that are being visited, from the innermost on. */
    private final Deque<Directory> open = new ArrayDeque<>();

    private static final class Directory {
      private final boolean old;
      private boolean empty = true;

      Directory(boolean old) {
        this.old = old;
      }
    }

    Visitor(Path real, Found found) {
      this.real = real;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      notEmpty();
      if (!directory.equals(real)
          && (isHidden(directory) || Files.exists(directory.resolve("_delta_log")))) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      open.push(new Directory(isOld(attributes)));
      found.directories++;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      alive.run();
      notEmpty();
      String path = inTable(file);
      if (attributes.isRegularFile()
          && !isHidden(file)
          && isOld(attributes)
          && !retained.contains(path)) {
        found.add(file, path, attributes.size());
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Directory left = open.pop();
      if (left.empty && left.old && !directory.equals(real)) {
        found.add(directory, inTable(directory), 0);
      }
      return FileVisitResult.CONTINUE;
    }

    private void notEmpty() {
      Directory around = open.peek();
      if (around != null) {
        around.empty = false;
      }
    }

    private String inTable(Path path) {
      return root.resolve(real.relativize(path)).toString();
    }

    private boolean isOld(BasicFileAttributes attributes) {
      return attributes.lastModifiedTime().toInstant().isBefore(olderThan);
    }
  }

  private boolean isHidden(Path path) {
    String name = path.getFileName().toString();
    if (!name.startsWith(".") && !name.startsWith("_")) {
      return false;
    }
    return !name.startsWith("_change_data")
        && partitionColumns.stream().noneMatch(column -> name.startsWith(column + "="));
  }
}
