package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import org.jspecify.annotations.Nullable;

/**
 * An {@code add} action.
 *
 * @param modificationTime milliseconds since the epoch
 * @param dataChange false where the file only rearranges rows that the table already had
 * @param loggedPath the path as its writer spelled it, which a {@code remove} must repeat; null
 *     where this server would spell it so
 * @param statistics as logged, JSON, or null; also null where memory has better uses
 */
public record AddedFile(
    DataFile file,
    long modificationTime,
    boolean dataChange,
    @Nullable String loggedPath,
    @Nullable String statistics) {

  /** A file whose path is logged as this server writes it, without statistics. */
  public AddedFile(DataFile file, long modificationTime, boolean dataChange) {
    this(file, modificationTime, dataChange, null, null);
  }

  AddedFile withoutStatistics() {
    return new AddedFile(file, modificationTime, dataChange, loggedPath, null);
  }

  /**
   * What tells the files of a table apart. Source: the Delta protocol, "Action Reconciliation": a
   * file is another one with another deletion vector.
   */
  String key() {
    DeletionVector vector = deletionVector();
    return key(file.path(), vector == null ? null : vector.id());
  }

  @Nullable DeletionVector deletionVector() {
    return (DeletionVector) file.deletedRows();
  }

  static String key(String path, @Nullable String deletionVector) {
    return deletionVector == null ? path : path + '\0' + deletionVector;
  }
}
