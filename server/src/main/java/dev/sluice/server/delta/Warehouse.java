package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.storage.Mounts;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where tables lie: names under one directory, and paths that the operator allows. */
public final class Warehouse {
  private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern NAME = Pattern.compile(PART + "(?:\\." + PART + ")?");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*");

  private final Path root;
  private final List<Path> allowed;
  private final boolean open;
  private final Mounts mounts;

  /** A warehouse on a machine without stores. */
  public Warehouse(Path root, List<Path> allowed, boolean open) {
    this(root, allowed, open, Mounts.NONE);
  }

  /**
   * @param root directory of the named tables
   * @param allowed directories below which paths are allowed besides {@code root}
   * @param open whether every local path is allowed
   * @param mounts the stores whose tables are served
   */
  public Warehouse(Path root, List<Path> allowed, boolean open, Mounts mounts) {
    this.mounts = mounts;
    this.root = root.toAbsolutePath().normalize();
    this.allowed = allowed.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    this.open = open;
  }

  public Path root() {
    return root;
  }

  /** Whether a table of the warehouse may be called so. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The stores whose tables are served. */
  Mounts mounts() {
    return mounts;
  }

  /**
   * The table's directory, absolute and normalised, whether it exists or not.
   *
   * @throws SluiceException {@code INVALID_ARGUMENT}, {@code UNSUPPORTED_FEATURE} for a URI scheme
   *     that is not served, {@code PATH_NOT_ALLOWED}
   */
  public Path resolve(TableRef table) {
    if (table instanceof TableRef.Named named) {
      if (!NAME.matcher(named.name()).matches()) {
        throw new SluiceException(
            ErrorCode.INVALID_ARGUMENT,
            "\"" + named.name() + "\" is not a table name; write name or database.name.");
      }
      return checked(root.resolve(named.name().replace('.', '/')), table);
    }
    return checked(local(((TableRef.AtPath) table).path()), table);
  }

  /** How errors name the table at a directory. */
  String name(Path directory) {
    if (directory.startsWith(root) && !directory.equals(root)) {
      String name = root.relativize(directory).toString().replace('/', '.');
      if (NAME.matcher(name).matches()) {
        return name;
      }
    }
    return new TableRef.AtPath(mounts.show(directory)).toString();
  }

  /** The names of the warehouse's tables, sorted. */
  public List<String> tableNames() {
    List<String> names = new ArrayList<>();
    for (Path child : directories(root)) {
      String name = child.getFileName().toString();
      if (isTable(child)) {
        names.add(name);
        continue;
      }
      for (Path grandchild : directories(child)) {
        if (isTable(grandchild)) {
          names.add(name + "." + grandchild.getFileName());
        }
      }
    }
    names.sort(null);
    return List.copyOf(names);
  }

  private static boolean isTable(Path directory) {
    return Files.isDirectory(LogFiles.directory(directory));
  }

  private static List<Path> directories(Path parent) {
    List<Path> directories = new ArrayList<>();
    if (!Files.isDirectory(parent)) {
      return directories;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
      for (Path child : children) {
        if (PART.matcher(child.getFileName().toString()).matches()) {
          directories.add(child);
        }
      }
    } catch (IOException e) {
      throw unavailable(parent, e);
    }
    return directories;
  }

  private Path local(String path) {
    Matcher scheme = SCHEME.matcher(path);
    try {
      if (!scheme.matches()) {
        return root.resolve(path).normalize();
      }
      if (scheme.group(1).equalsIgnoreCase("file")) {
        String local = new URI(path).getPath();
        if (local != null && local.startsWith("/")) {
          return Path.of(local).normalize();
        }
      }
      Optional<Path> stored = mounts.locate(path);
      if (stored.isPresent() && !mounts.isEmpty()) {
        return served(path, stored.get());
      }
    } catch (InvalidPathException | URISyntaxException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "\"" + path + "\" is not a path: " + e.getMessage(), e);
    }
    throw new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "\""
            + path
            + "\" has the scheme "
            + scheme.group(1)
            + ":, but only local paths are served, and the stores that --store names.");
  }

  private Path served(String uri, Path path) {
    if (mounts.serves(path)) {
      return path;
    }
    throw new SluiceException(
        ErrorCode.PATH_NOT_ALLOWED,
        "\""
            + uri
            + "\" is not below a store that this server was started with (--store"
            + " "
            + mounts.shown()
            + ").");
  }

  private Path checked(Path directory, TableRef table) {
    if (mounts.serves(directory)) {
      return directory;
    }
    if (mounts.holds(directory)) {
      throw notAllowed(table, directory, "holds copies of a store's files");
    }
    if (root.startsWith(directory)) {
      throw notAllowed(table, directory, "holds the warehouse itself");
    }
    if (open) {
      return directory;
    }
    Path real = real(directory);
    boolean inside =
        real.startsWith(real(root))
            || allowed.stream().anyMatch(path -> real.startsWith(real(path)));
    if (!inside) {
      throw notAllowed(table, real, "is not under the warehouse or an allowed directory");
    }
    return directory;
  }

  /** The path without symbolic links, as far as it exists. */
  private static Path real(Path path) {
    Path existing = path;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null) {
      return path;
    }
    try {
      return existing.toRealPath().resolve(existing.relativize(path)).normalize();
    } catch (IOException e) {
      throw unavailable(existing, e);
    }
  }

  private static SluiceException notAllowed(TableRef table, Path directory, String why) {
    return new SluiceException(
        ErrorCode.PATH_NOT_ALLOWED, "Table " + table + ": " + directory + " " + why + ".");
  }

  private static SluiceException unavailable(Path path, IOException cause) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE, path + " cannot be read: " + cause.getMessage(), cause);
  }
}
