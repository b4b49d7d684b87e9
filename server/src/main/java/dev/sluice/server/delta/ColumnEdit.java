package dev.sluice.server.delta;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Other names for the columns of a table with column mapping, and columns that are gone although
 * files have them: a change of metadata alone.
 *
 * <p>Source: Delta's {@code AlterTableChangeColumnDeltaCommand} and {@code
 * AlterTableDropColumnsDeltaCommand}. What a constraint or a generated column reads keeps its name,
 * and no partition column goes.
 */
final class ColumnEdit {
  private final TableMetadata metadata;
  private final String table;

  /**
   * @param table the name, for messages
   */
  ColumnEdit(TableMetadata metadata, String table) {
    this.metadata = metadata;
    this.table = table;
  }

  /** See {@link TableMetadata#renamed}. */
  TableMetadata renamed(List<String> path, String name) {
    check(path, "keeps its name");
    StructType schema =
        edited(
            path,
            (struct, field) -> {
              boolean taken = struct.find(name).filter(other -> !other.equals(field)).isPresent();
              if (taken) {
                throw new SluiceException(
                    ErrorCode.FIELD_ALREADY_EXISTS,
                    "The column " + name + " of table " + table + " is there already.");
              }
              return Optional.of(new Field(name, field.type(), field.nullable(), field.metadata()));
            });
    NewTable.checkColumns(schema, metadata.configuration());
    List<String> partitions =
        metadata.partitionColumns().stream()
            .map(column -> path.size() == 1 && column.equalsIgnoreCase(path.get(0)) ? name : column)
            .toList();
    return metadata.changed(schema, metadata.configuration()).partitionedBy(partitions);
  }

  /** See {@link TableMetadata#without}. */
  TableMetadata without(List<String> path) {
    check(path, "stays");
    boolean partition =
        metadata.partitionColumns().stream().anyMatch(path.get(0)::equalsIgnoreCase);
    if (path.size() == 1 && partition) {
      throw refused(path, "stays", "the table is partitioned by it");
    }
    StructType schema =
        edited(
            path,
            (struct, field) -> {
              if (struct.fields().size() == 1) {
                throw refused(path, "stays", "it is the only one of its struct");
              }
              return Optional.empty();
            });
    if (schema.fields().size() == metadata.partitionColumns().size()) {
      throw refused(path, "stays", "the table has no other that is no partition column");
    }
    return metadata.changed(schema, metadata.configuration());
  }

  private void check(List<String> path, String what) {
    if (ColumnMapping.of(table, metadata.configuration()) == ColumnMapping.NONE) {
      throw refused(
          path, what, "files have it by its name; set " + ColumnMapping.PROPERTY + " = name first");
    }
    Dependents.of(metadata, path.get(0))
        .ifPresent(
            why -> {
              throw refused(path, what, why);
            });
  }

  /** What becomes of a field of a struct. */
  private interface Edit {
    Optional<Field> of(StructType struct, Field field);
  }

  private StructType edited(List<String> path, Edit edit) {
    return (StructType) edited(metadata.schema(), path, path, edit);
  }

  private DataType edited(DataType type, List<String> path, List<String> whole, Edit edit) {
    String step = path.get(0).toLowerCase(Locale.ROOT);
    List<String> rest = path.subList(1, path.size());
    if (type instanceof StructType struct) {
      Field found = struct.find(step).orElseThrow(() -> missing(whole));
      return replaced(
          struct,
          found,
          field ->
              rest.isEmpty()
                  ? edit.of(struct, field)
                  : Optional.of(
                      new Field(
                          field.name(),
                          edited(field.type(), rest, whole, edit),
                          field.nullable(),
                          field.metadata())));
    }
    if (type instanceof ArrayType array && step.equals("element") && !rest.isEmpty()) {
      return new ArrayType(edited(array.element(), rest, whole, edit), array.containsNull());
    }
    if (type instanceof MapType map && step.equals("key") && !rest.isEmpty()) {
      DataType key = edited(map.key(), rest, whole, edit);
      return new MapType(key, map.value(), map.valueContainsNull());
    }
    if (type instanceof MapType map && step.equals("value") && !rest.isEmpty()) {
      DataType value = edited(map.value(), rest, whole, edit);
      return new MapType(map.key(), value, map.valueContainsNull());
    }
    throw missing(whole);
  }

  private static StructType replaced(
      StructType struct, Field found, Function<Field, Optional<Field>> edit) {
    List<Field> fields = new ArrayList<>();
    for (Field field : struct.fields()) {
      if (field.equals(found)) {
        edit.apply(field).ifPresent(fields::add);
      } else {
        fields.add(field);
      }
    }
    return new StructType(fields);
  }

  private SluiceException missing(List<String> path) {
    return new SluiceException(
        ErrorCode.UNRESOLVED_COLUMN,
        "Table " + table + " has no column " + String.join(".", path) + ".");
  }

  private SluiceException refused(List<String> path, String what, String why) {
    return new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "Column " + String.join(".", path) + " of table " + table + " " + what + ": " + why + ".");
  }
}
