package dev.sluice.server.storage;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;

/** Hadoop's access to one store, made when it is first needed. Safe for use by many threads. */
final class StoreConnection implements AutoCloseable {
  private final StoreKind kind;
  private final String base;
  private final StoreOptions options;
  private @Nullable FileSystem files;

  /**
   * A connection; nothing is looked up yet.
   *
   * @param base {@code scheme://place}
   */
  StoreConnection(StoreKind kind, String base, StoreOptions options) {
    this.kind = kind;
    this.base = base;
    this.options = options;
  }

  synchronized FileSystem open() throws IOException {
    FileSystem known = files;
    if (known == null) {
      known = connect();
      files = known;
    }
    return known;
  }

  private FileSystem connect() throws IOException {
    Configuration configuration = options.configuration();
    try {
      FileSystem made =
          Class.forName(kind.fileSystem())
              .asSubclass(FileSystem.class)
              .getConstructor()
              .newInstance();
      made.initialize(URI.create(base + "/"), configuration);
      return made;
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "The server has no plug-in for "
              + kind.scheme()
              + ": URIs: "
              + e.getMessage()
              + " is missing. Put the plug-in's folder into lib/plugins.",
          e);
    } catch (IllegalArgumentException e) {
      throw told(new IOException("the options of " + base + " are not valid: " + e.getMessage()));
    }
  }

  /** The error as it may be shown and logged. */
  IOException told(IOException e) {
    String message = String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
    return new IOException(options.withoutSecrets(message));
  }

  @Override
  public synchronized void close() {
    if (files == null) {
      return;
    }
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(told(e));
    }
  }
}
