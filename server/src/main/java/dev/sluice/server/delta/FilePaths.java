package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.Mounts;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The paths of data files in a log: URIs, relative to the table's root or absolute.
 *
 * <p>Source: the Delta protocol, "Add File and Remove File".
 */
final class FilePaths {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.=/-]+");
  private static final String FILE_SCHEME = "file:";

  private final Path root;
  private final String below;
  private final String table;
  private final Mounts mounts;

  FilePaths(Path root, String table) {
    this(root, table, Mounts.NONE);
  }

  /**
   * The paths of a table.
   *
   * @param mounts resolve the URIs of stores
   */
  FilePaths(Path root, String table, Mounts mounts) {
    this.root = root;
    this.below = root + "/";
    this.table = table;
    this.mounts = mounts;
  }

  Path root() {
    return root;
  }

  /** The table's name, for messages. */
  String table() {
    return table;
  }

  /**
   * The absolute, normalised local path, for a store's file that of its copy; a URI of another
   * scheme stays as it is. Two spellings of one file give the same text.
   */
  String resolve(String logged) {
    String local = logged;
    if (local.startsWith(FILE_SCHEME)) {
      // file:/a, file:///a and file://localhost/a are one file.
      local = local.substring(FILE_SCHEME.length()).replaceFirst("^//[^/]*", "");
    } else if (SCHEME.matcher(local).matches()) {
      return mounts.isEmpty()
          ? logged
          : mounts.locate(decode(local)).map(Path::toString).orElse(logged);
    }
    try {
      return root.resolve(decode(local)).normalize().toString();
    } catch (InvalidPathException e) {
      return logged;
    }
  }

  /** Refuses a file that the log's author has no business to name. */
  void checkInside(AddedFile added, long version) {
    checkInside(added.file().path(), version);
    DeletionVector vector = added.deletionVector();
    if (vector != null) {
      vector.path().ifPresent(path -> checkInside(path, version));
    }
  }

  /** Refuses a path that the log's author has no business to name. */
  void checkInside(String resolved, long version) {
    if (!resolved.startsWith(below)) {
      throw new SluiceException(
          ErrorCode.DELTA_PATH_OUTSIDE_TABLE,
          "Table "
              + table
              + " names in version "
              + version
              + " the file "
              + resolved
              + ", which is not under the table's root "
              + mounts.show(root)
              + ".");
    }
  }

  /**
   * Whether a logged path is relative, normal and free of characters that writers encode each in
   * their own way; almost all are, and need not be kept beside the resolved one.
   */
  boolean isPlain(String logged) {
    return PLAIN.matcher(logged).matches() && resolve(logged).equals(root + "/" + logged);
  }

  /** The path as it is logged: relative to the root, and in the form of a URI. */
  String logged(AddedFile added) {
    String path = added.loggedPath();
    return path != null ? path : encode(root.relativize(Path.of(added.file().path())).toString());
  }

  /** The URI form of a relative path, as Spark writes it. */
  static String encode(String relativePath) {
    try {
      return new URI(null, null, "/" + relativePath, null, null).getRawPath().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(relativePath, e);
    }
  }

  /** Percent-decodes; a percent sign that starts no escape stands for itself. */
  static String decode(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (bytes[i] == '%' && high >= 0 && low >= 0) {
        decoded.write(high * 16 + low);
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }
}
