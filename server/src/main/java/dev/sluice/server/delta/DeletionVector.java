package dev.sluice.server.delta;

import dev.sluice.server.model.DeletedRows;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import io.delta.kernel.internal.deletionvectors.Base85Codec;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The deletion vector of one data file, read when it is needed and given up where memory is short.
 *
 * <p>Source: the Delta protocol, "Deletion Vectors" and "Deletion Vector Format". Every check that
 * the format allows is made: a vector that is damaged is an error and never one that deletes less.
 */
final class DeletionVector implements DeletedRows {
  private static final byte FILE_VERSION = 1;
  private static final int LENGTH_BYTES = 4;
  private static final int CHECKSUM_BYTES = 4;

  private final FileStore store;
  private final String dataFile;
  private final Descriptor descriptor;
  private final @Nullable Path file;
  private SoftReference<RoaringRows> loaded = new SoftReference<>(null);

  /**
   * What the log says of a vector.
   *
   * @param storageType {@code u} for a file under the table's root, {@code p} for an absolute path,
   *     {@code i} for a vector in the log itself
   * @param offset where the vector begins in its file; 0 where the log gives none
   */
  record Descriptor(
      String storageType, String pathOrInline, int offset, int sizeInBytes, long cardinality) {

    /** Tells this vector of a file from others of it; the name of the protocol's unique id. */
    String id() {
      return storageType.equals("i")
          ? storageType + pathOrInline
          : storageType + pathOrInline + "@" + offset;
    }
  }

  private DeletionVector(
      FileStore store, String dataFile, Descriptor descriptor, @Nullable Path file) {
    this.store = store;
    this.dataFile = dataFile;
    this.descriptor = descriptor;
    this.file = file;
  }

  /**
   * A vector; reads nothing.
   *
   * @param dataFile the file whose rows it names
   * @throws SluiceException {@code DELTA_LOG_CORRUPT} where the description makes no sense
   */
  static DeletionVector of(
      FileStore store, FilePaths paths, String dataFile, Descriptor descriptor) {
    try {
      Path file =
          switch (descriptor.storageType()) {
            case "i" -> null;
            case "p" -> Path.of(paths.resolve(descriptor.pathOrInline()));
            case "u" -> Path.of(paths.resolve(underRoot(descriptor.pathOrInline())));
            default -> throw new IllegalArgumentException("its storage type is unknown");
          };
      if (descriptor.sizeInBytes() < 0 || descriptor.offset() < 0) {
        throw new IllegalArgumentException("its size or offset is negative");
      }
      return new DeletionVector(store, dataFile, descriptor, file);
    } catch (IllegalArgumentException e) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "The deletion vector "
              + descriptor.id()
              + " of data file "
              + dataFile
              + " cannot be found: "
              + e.getMessage()
              + ".",
          e);
    }
  }

  /** A prefix of any length, a directory, and the 20 characters of a UUID. */
  private static String underRoot(String encoded) {
    int prefix = encoded.length() - Base85Codec.ENCODED_UUID_LENGTH;
    if (prefix < 0) {
      throw new IllegalArgumentException("its path is too short");
    }
    String name = "deletion_vector_" + Base85Codec.decodeUUID(encoded.substring(prefix)) + ".bin";
    return prefix == 0 ? name : encoded.substring(0, prefix) + "/" + name;
  }

  String id() {
    return descriptor.id();
  }

  /** As the log says it. */
  Descriptor descriptor() {
    return descriptor;
  }

  /** Where the vector of an id is kept; empty for one in the log. */
  static Optional<String> pathOf(FilePaths paths, String id) {
    int offset = id.lastIndexOf('@');
    String encoded = id.substring(1, offset < 0 ? id.length() : offset);
    return switch (id.charAt(0)) {
      case 'u' -> Optional.of(paths.resolve(underRoot(encoded)));
      case 'p' -> Optional.of(paths.resolve(encoded));
      default -> Optional.empty();
    };
  }

  /** Where the vector is kept; empty for one in the log. */
  Optional<String> path() {
    return Optional.ofNullable(file).map(Path::toString);
  }

  @Override
  public long count() {
    return descriptor.cardinality();
  }

  /** How many rows are named here and not in another vector. */
  long countWithout(DeletionVector other) {
    return load().countWithout(other.load());
  }

  @Override
  public synchronized RoaringRows load() {
    RoaringRows known = loaded.get();
    if (known == null) {
      known = read();
      loaded = new SoftReference<>(known);
    }
    return known;
  }

  private RoaringRows read() {
    try {
      ByteBuffer content = file == null ? inline() : stored(file);
      return RoaringRows.read(content, descriptor.cardinality());
    } catch (NoSuchFileException e) {
      throw new SluiceException(
          ErrorCode.DATA_FILE_MISSING,
          "The deletion vector of data file " + dataFile + " is missing: " + file,
          e);
    } catch (EOFException e) {
      throw damaged(e.getMessage(), e);
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "The deletion vector of data file " + dataFile + " cannot be read: " + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      // Whatever a decoder meets in bytes that it does not expect.
      throw damaged(e.getMessage(), e);
    }
  }

  private ByteBuffer inline() {
    return ByteBuffer.wrap(
        Base85Codec.decodeBytes(descriptor.pathOrInline(), descriptor.sizeInBytes()));
  }

  private ByteBuffer stored(Path stored) throws IOException {
    byte version = store.view(stored, 0, 1).get();
    if (version != FILE_VERSION) {
      throw new IllegalArgumentException("its file has the format version " + version);
    }
    int size = descriptor.sizeInBytes();
    int length = Math.addExact(size, LENGTH_BYTES + CHECKSUM_BYTES);
    ByteBuffer framed = store.view(stored, descriptor.offset(), length);
    if (framed.getInt(0) != size) {
      throw new IllegalArgumentException(
          "its file says " + framed.getInt(0) + " bytes, the log " + size);
    }
    ByteBuffer content = framed.slice(LENGTH_BYTES, size);
    CRC32 checksum = new CRC32();
    checksum.update(content.duplicate());
    if ((int) checksum.getValue() != framed.getInt(LENGTH_BYTES + size)) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    return content;
  }

  private SluiceException damaged(@Nullable String why, Exception cause) {
    return new SluiceException(
        ErrorCode.DATA_FILE_CORRUPT,
        "The deletion vector of data file "
            + dataFile
            + (file == null ? " in the log" : " in " + file)
            + " cannot be read: "
            + why,
        cause);
  }
}
