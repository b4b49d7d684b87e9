package dev.sluice.server.delta;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.model.WrittenFile.ColumnStatistics;
import java.util.List;
import java.util.Optional;

/** What a table asks of the rows that are appended to it. */
final class WriteRules {
  private static final String INVARIANTS = "delta.invariants";
  private static final String CONSTRAINTS = "delta.constraints.";

  private WriteRules() {}

  static void check(String table, TableMetadata metadata, List<WrittenFile> files) {
    metadata.configuration().keySet().stream()
        .filter(key -> key.startsWith(CONSTRAINTS))
        .findFirst()
        .ifPresent(
            key -> {
              throw unsupported(
                  table, "the CHECK constraint " + key.substring(CONSTRAINTS.length()));
            });
    invariantColumn(metadata.schema(), "")
        .ifPresent(
            column -> {
              throw unsupported(table, "an invariant on column " + column);
            });
    files.forEach(file -> checkNotNull(table, metadata.schema(), file));
  }

  private static void checkNotNull(String table, StructType schema, WrittenFile file) {
    for (ColumnStatistics statistics : file.statistics()) {
      if (statistics.path().size() == 1 && statistics.nullCount() > 0) {
        checkNullable(table, schema, statistics.path().get(0));
      }
    }
    file.partitionValues()
        .forEach(
            (column, value) -> {
              if (value == null) {
                checkNullable(table, schema, column);
              }
            });
  }

  private static void checkNullable(String table, StructType schema, String column) {
    if (schema.find(column).filter(field -> !field.nullable()).isPresent()) {
      throw new SluiceException(
          ErrorCode.DELTA_NOT_NULL_CONSTRAINT_VIOLATED,
          "Column " + column + " of table " + table + " is NOT NULL, but the rows hold NULLs.");
    }
  }

  private static Optional<String> invariantColumn(DataType type, String path) {
    if (type instanceof ArrayType array) {
      return invariantColumn(array.element(), path + ".element");
    }
    if (type instanceof MapType map) {
      return invariantColumn(map.key(), path + ".key")
          .or(() -> invariantColumn(map.value(), path + ".value"));
    }
    if (!(type instanceof StructType struct)) {
      return Optional.empty();
    }
    for (Field field : struct.fields()) {
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      if (field.metadata().containsKey(INVARIANTS)) {
        return Optional.of(name);
      }
      Optional<String> nested = invariantColumn(field.type(), name);
      if (nested.isPresent()) {
        return nested;
      }
    }
    return Optional.empty();
  }

  private static SluiceException unsupported(String table, String what) {
    return new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "Table " + table + " has " + what + ", which this server cannot check; it is only read.");
  }
}
