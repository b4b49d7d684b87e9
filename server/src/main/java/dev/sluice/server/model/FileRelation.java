package dev.sluice.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relation over immutable Parquet files: the one kind of input that the engine knows.
 *
 * @param schema the columns the relation has, partition columns included, whatever older files
 *     lack; a column that a file lacks is NULL in its rows
 * @param stored the same columns, nested ones too and in the same order, by the names that they
 *     have in the files and in {@link DataFile#partitionValues()}; a column whose metadata holds
 *     {@link #FIELD_ID} is found by that id and not by its name
 * @param partitionColumns columns, by their names in {@code schema}, whose values come from {@link
 *     DataFile#partitionValues()}
 * @param files may be empty
 * @param cancelBy a partition column in which files have {@link #INSERTED} or {@link #DELETED}:
 *     rows of either that are equal in all other columns cancel each other one by one, and what is
 *     left are the relation's rows; null where no row cancels another
 * @param within which rows of the files are the relation's, null for all; not with {@code cancelBy}
 */
public record FileRelation(
    StructType schema,
    StructType stored,
    List<String> partitionColumns,
    List<DataFile> files,
    @Nullable String cancelBy,
    @Nullable EventTimeSpan within) {
  /** The kind of a row that came; Delta's word in a change data feed, as the next one. */
  public static final String INSERTED = "insert";

  /** The kind of a row that went. */
  public static final String DELETED = "delete";

  /** Parquet's number of a column; Spark's name for it. */
  public static final String FIELD_ID = "parquet.field.id";

  /**
   * Where the metadata of a stored partition column holds this, files whose partition values lack
   * the column have it among their own: the kind of a change, which a change file gives row by row.
   */
  public static final String MAY_BE_IN_FILE = "sluice.mayBeInFile";

  public FileRelation {
    partitionColumns = List.copyOf(partitionColumns);
    files = List.copyOf(files);
  }

  /** A relation of all rows that the files hold. */
  public FileRelation(
      StructType schema, StructType stored, List<String> partitionColumns, List<DataFile> files) {
    this(schema, stored, partitionColumns, files, null, null);
  }

  /** A relation whose columns have the same names in the files. */
  public FileRelation(StructType schema, List<String> partitionColumns, List<DataFile> files) {
    this(schema, schema, partitionColumns, files);
  }

  /** The same columns over other files. */
  public FileRelation withFiles(List<DataFile> other) {
    return new FileRelation(schema, stored, partitionColumns, other, cancelBy, within);
  }

  /** The rows of the same files that are left once rows have cancelled each other; or all. */
  public FileRelation cancelledBy(@Nullable String column) {
    return new FileRelation(schema, stored, partitionColumns, files, column, within);
  }

  /** The rows of the same files that lie in a span of event time; or all. */
  public FileRelation within(@Nullable EventTimeSpan span) {
    return new FileRelation(schema, stored, partitionColumns, files, cancelBy, span);
  }

  public long sizeBytes() {
    return files.stream().mapToLong(DataFile::sizeBytes).sum();
  }
}
