package dev.sluice.server.storage;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.StreamCapabilities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the files of one store so that one of many writers wins, by what the store has for it.
 *
 * <p>Some servers that speak S3 take the condition of a {@code PUT} and do not keep it. So the
 * first file that is created is created once more; where that is not refused, no other is written.
 */
final class NewFiles {
  private static final Logger LOG = LoggerFactory.getLogger(NewFiles.class);

  /** Hadoop's {@code Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE}. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  /** Spares S3A the look whether the name is a directory's. */
  private static final String WITHOUT_LOOKING = "fs.s3a.create.performance";

  private final StoreKind kind;
  private final StoreConnection connection;
  private volatile Promise promise = Promise.UNKNOWN;

  /** Whether the store keeps the condition under which a file is created. */
  private enum Promise {
    UNKNOWN,
    KEPT,
    BROKEN
  }

  /** Writes a file's content. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  NewFiles(StoreKind kind, StoreConnection connection) {
    this.kind = kind;
    this.connection = connection;
  }

  /**
   * Creates a file where there is none.
   *
   * @return false if there is one of that name
   * @throws IOException also where the store says that there is one and may mean this one
   * @throws SluiceException {@code UNSUPPORTED_FEATURE} where writers could not be told apart;
   *     nothing is written then
   */
  boolean create(Path file, Content content) throws IOException {
    if (kind.creation() == StoreKind.Creation.RENAME) {
      return rename(file, content);
    }
    if (promise == Promise.BROKEN) {
      throw unsafe(file, "does not refuse to create a file twice");
    }
    createOnce(file, content);
    if (promise == Promise.UNKNOWN) {
      promise = tryAgain(file, content);
    }
    return true;
  }

  /** The same content again does no harm. Only a refusal proves something; the network may fail. */
  private Promise tryAgain(Path file, Content content) {
    try {
      createOnce(file, content);
    } catch (PathIOException | FileAlreadyExistsException refused) {
      return Promise.KEPT;
    } catch (IOException unknown) {
      return Promise.UNKNOWN;
    }
    LOG.warn("{}: the store lets a file be created twice. Nothing more is written to it.", file);
    return Promise.BROKEN;
  }

  private void createOnce(Path file, Content content) throws IOException {
    FileSystem files = connection.open();
    if (kind.creation() == StoreKind.Creation.CREATE) {
      try (OutputStream out = files.create(file, false)) {
        content.writeTo(out);
      }
      return;
    }
    if (!files.hasPathCapability(file, CONDITIONAL)) {
      throw unsafe(
          file, "is set up without conditional writes (fs.s3a.create.conditional.enabled)");
    }
    var builder = files.createFile(file);
    builder.recursive();
    builder.must(CONDITIONAL, true);
    write(builder.build(), content);
  }

  /** A stream that is closed after an error would create what was written so far. */
  private static void write(FSDataOutputStream out, Content content) throws IOException {
    try {
      content.writeTo(out);
    } catch (IOException e) {
      out.abort();
      throw e;
    }
    out.close();
  }

  private static SluiceException unsafe(Path file, String why) {
    return new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "The store of "
            + file
            + " "
            + why
            + ", so that two writers could both commit one version.");
  }

  private boolean rename(Path file, Content content) throws IOException {
    FileSystem files = connection.open();
    Path temporary = temporary(file);
    try {
      synced(files.create(temporary, false), content);
      return files.rename(temporary, file);
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      files.delete(temporary, false);
    }
  }

  /** Puts content in the place of a file or of none; a crash may leave neither where it renames. */
  void overwrite(Path file, Content content) throws IOException {
    FileSystem files = connection.open();
    if (kind.creation() != StoreKind.Creation.RENAME) {
      var builder = files.createFile(file);
      builder.overwrite(true);
      builder.recursive();
      builder.opt(WITHOUT_LOOKING, true);
      write(builder.build(), content);
      return;
    }
    Path temporary = temporary(file);
    try {
      synced(files.create(temporary, false), content);
      files.delete(file, false);
      if (!files.rename(temporary, file)) {
        throw new IOException(file + " could not take its name");
      }
    } finally {
      files.delete(temporary, false);
    }
  }

  private static Path temporary(Path file) {
    return new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID() + ".tmp");
  }

  private static void synced(FSDataOutputStream created, Content content) throws IOException {
    try (FSDataOutputStream out = created) {
      content.writeTo(out);
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync();
      }
    }
  }
}
