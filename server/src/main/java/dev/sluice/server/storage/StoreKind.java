package dev.sluice.server.storage;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known of the stores behind a URI scheme: the class of Hadoop's that reaches it, and how a
 * file is created so that of many writers one wins and no reader sees a part of it.
 *
 * <p>Source: Delta's {@code LogStore} implementations and, for S3, HADOOP-19256.
 */
enum StoreKind {
  /** {@code PUT} with {@code If-None-Match: *}, decided when the file is complete. */
  S3A("s3a", "org.apache.hadoop.fs.s3a.S3AFileSystem", Creation.CONDITIONAL),

  /** An upload on the condition of generation 0, decided when the file is complete. */
  GS("gs", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem", Creation.CREATE),

  /**
   * A rename that fails where the name is taken. Without a hierarchical namespace, at the Blob
   * endpoint, it is a copy with {@code If-None-Match: *} (HADOOP-19233).
   */
  ABFSS("abfss", "org.apache.hadoop.fs.azurebfs.SecureAzureBlobFileSystem", Creation.RENAME),

  /** The same without TLS, for emulators. */
  ABFS("abfs", "org.apache.hadoop.fs.azurebfs.AzureBlobFileSystem", Creation.RENAME),

  /** A rename that fails where the name is taken. */
  HDFS("hdfs", "org.apache.hadoop.hdfs.DistributedFileSystem", Creation.RENAME);

  /** How a file comes into being. */
  enum Creation {
    CONDITIONAL,
    CREATE,
    RENAME
  }

  private final String scheme;
  private final String fileSystem;
  private final Creation creation;

  StoreKind(String scheme, String fileSystem, Creation creation) {
    this.scheme = scheme;
    this.fileSystem = fileSystem;
    this.creation = creation;
  }

  static Optional<StoreKind> of(String scheme) {
    return Arrays.stream(values()).filter(kind -> kind.scheme.equals(scheme)).findFirst();
  }

  /** All schemes, for messages. */
  static String schemes() {
    List<String> schemes = Arrays.stream(values()).map(kind -> kind.scheme + ":").toList();
    return schemes.stream().collect(Collectors.joining(", "));
  }

  String scheme() {
    return scheme;
  }

  /** The name of Hadoop's class for it, which a plug-in folder brings. */
  String fileSystem() {
    return fileSystem;
  }

  Creation creation() {
    return creation;
  }
}
