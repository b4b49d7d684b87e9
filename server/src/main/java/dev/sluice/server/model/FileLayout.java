package dev.sluice.server.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the rows of a query become files of a table.
 *
 * @param schema the columns that have another name or a number in files; the table's, or none
 * @param stored the same columns, nested ones too and in the same order, by the names that they
 *     have in files; with their number as {@link FileRelation#FIELD_ID}, which files tell too
 * @param partitionColumns columns, by their names in the query, that are left out of files and told
 *     with them; each is a column of its own directory
 */
public record FileLayout(StructType schema, StructType stored, List<String> partitionColumns) {
  private static final StructType NO_COLUMNS = new StructType(List.of());

  /** Files with all columns by their own names. */
  public static final FileLayout PLAIN = of(List.of());

  public FileLayout {
    partitionColumns = List.copyOf(partitionColumns);
  }

  /** Columns that have their own names in files. */
  public static FileLayout of(List<String> partitionColumns) {
    return new FileLayout(NO_COLUMNS, NO_COLUMNS, partitionColumns);
  }

  /** The same files of one partition: no column is left out. */
  public FileLayout unpartitioned() {
    return new FileLayout(schema, stored, List.of());
  }

  /** Whether all columns have their own names in files. */
  public boolean isPlain() {
    return stored.fields().isEmpty();
  }

  /** The columns of a query as files have them; what the table does not have keeps its name. */
  public StructType stored(StructType rows) {
    return isPlain() ? rows : renamed(rows, schema, stored);
  }

  private static StructType renamed(StructType rows, StructType table, StructType files) {
    List<Field> fields = new ArrayList<>();
    for (Field field : rows.fields()) {
      Optional<Field> known = table.find(field.name());
      fields.add(
          known
              .map(own -> renamed(field, own, files.fields().get(table.fields().indexOf(own))))
              .orElse(field));
    }
    return new StructType(fields);
  }

  private static Field renamed(Field row, Field table, Field file) {
    Map<String, String> metadata = new HashMap<>(row.metadata());
    metadata.remove(FileRelation.FIELD_ID);
    metadata.putAll(file.metadata());
    DataType type = renamed(row.type(), table.type(), file.type());
    return new Field(file.name(), type, row.nullable(), metadata);
  }

  private static DataType renamed(DataType row, DataType table, DataType file) {
    if (row instanceof StructType struct
        && table instanceof StructType own
        && file instanceof StructType in) {
      return renamed(struct, own, in);
    }
    if (row instanceof ArrayType array
        && table instanceof ArrayType own
        && file instanceof ArrayType in) {
      return new ArrayType(
          renamed(array.element(), own.element(), in.element()), array.containsNull());
    }
    if (row instanceof MapType map && table instanceof MapType own && file instanceof MapType in) {
      return new MapType(
          renamed(map.key(), own.key(), in.key()),
          renamed(map.value(), own.value(), in.value()),
          map.valueContainsNull());
    }
    return row;
  }
}
