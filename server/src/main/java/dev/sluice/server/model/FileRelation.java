package dev.sluice.server.model;

import java.util.List;

/**
 * A relation over immutable Parquet files: the one kind of input that the engine knows.
 *
 * @param schema the columns the relation has, partition columns included, whatever older files
 *     lack; a column that a file lacks is NULL in its rows
 * @param partitionColumns columns whose values come from {@link DataFile#partitionValues()}
 * @param files may be empty
 */
public record FileRelation(StructType schema, List<String> partitionColumns, List<DataFile> files) {
  public FileRelation {
    partitionColumns = List.copyOf(partitionColumns);
    files = List.copyOf(files);
  }

  public long sizeBytes() {
    return files.stream().mapToLong(DataFile::sizeBytes).sum();
  }
}
