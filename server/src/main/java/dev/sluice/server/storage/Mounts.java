package dev.sluice.server.storage;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which object stores and clusters are served, and how their files are called on this machine: a
 * store's files have paths below one local directory, {@code s3a://bucket/a/b} is {@code
 * <directory>/s3a/bucket/a/b}. Where a file is read or written by a library that knows local files
 * only, its copy lies at that path.
 */
public final class Mounts {
  /** No store is served. */
  public static final Mounts NONE = new Mounts(Path.of("/nowhere"), List.of());

  private static final Pattern URI = Pattern.compile("([A-Za-z][A-Za-z0-9]*)://([^/]+)(/.*)?");

  /** Schemes of one store that writers spell in several ways. */
  private static final Map<String, String> SAME = Map.of("s3", "s3a", "s3n", "s3a");

  private final Path directory;
  private final List<Path> served;

  private Mounts(Path directory, List<Path> served) {
    this.directory = directory;
    this.served = served;
  }

  /**
   * Mounts below a directory.
   *
   * @param uris what is served: a bucket, container or cluster, or a directory in it
   * @throws SluiceException {@code INVALID_ARGUMENT} for what is no such URI
   */
  public static Mounts of(Path directory, List<String> uris) {
    Mounts any = new Mounts(directory.toAbsolutePath().normalize(), List.of());
    List<Path> served = uris.stream().map(any::checked).toList();
    return served.isEmpty() ? NONE : new Mounts(any.directory, served);
  }

  private Path checked(String uri) {
    Path path = find(uri).orElseThrow(() -> invalid(uri, "is not of the form scheme://place"));
    if (StoreKind.of(scheme(path)).isEmpty()) {
      throw invalid(uri, "has another scheme than " + StoreKind.schemes());
    }
    return path;
  }

  private static SluiceException invalid(String uri, String why) {
    return new SluiceException(
        ErrorCode.INVALID_ARGUMENT, "The store \"" + uri + "\" " + why + ".");
  }

  /** Whether no store is served. */
  public boolean isEmpty() {
    return served.isEmpty();
  }

  /** The path of a URI whose scheme is a store's, served or not; empty for anything else. */
  public Optional<Path> locate(String uri) {
    return find(uri).filter(path -> StoreKind.of(scheme(path)).isPresent());
  }

  /** Whether the path is one of a store's. */
  public boolean holds(Path path) {
    return !served.isEmpty() && path.startsWith(directory) && !path.equals(directory);
  }

  /** Whether the path is the root of what is served or below it. */
  public boolean serves(Path path) {
    return served.stream().anyMatch(path::startsWith);
  }

  /** How a path is shown: a store's by its URI, others as they are. */
  public String show(Path path) {
    if (!holds(path)) {
      return path.toString();
    }
    Path names = directory.relativize(path);
    String key =
        names.getNameCount() < 3
            ? ""
            : "/" + names.subpath(2, names.getNameCount()).toString().replace('\\', '/');
    return base(path) + key;
  }

  /** The store of a path of it, as {@code scheme://place}. */
  String base(Path path) {
    Path names = directory.relativize(path);
    if (names.getNameCount() < 2) {
      throw new IllegalArgumentException(path + " names no store");
    }
    return names.getName(0) + "://" + names.getName(1);
  }

  /** Where the paths of a path's store begin. */
  Path root(Path path) {
    return directory.resolve(directory.relativize(path).subpath(0, 2));
  }

  Path directory() {
    return directory;
  }

  /** The places that are served, for messages. */
  public String shown() {
    return served.stream().map(this::show).collect(Collectors.joining(", "));
  }

  private String scheme(Path path) {
    return directory.relativize(path).getName(0).toString();
  }

  private Optional<Path> find(String uri) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches() || isDots(matcher.group(2))) {
      return Optional.empty();
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    Path root = directory.resolve(SAME.getOrDefault(scheme, scheme)).resolve(matcher.group(2));
    String key = matcher.group(3) == null ? "" : matcher.group(3).replaceFirst("^/+", "");
    Path path = root.resolve(key).normalize();
    return path.startsWith(root) ? Optional.of(path) : Optional.empty();
  }

  private static boolean isDots(String place) {
    return place.equals(".") || place.equals("..");
  }
}
