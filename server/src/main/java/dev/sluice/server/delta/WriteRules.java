package dev.sluice.server.delta;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.model.WrittenFile.ColumnStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a table asks of those who change it. */
final class WriteRules {
  /**
   * The features whose rules are kept: rows are checked against constraints, invariants and
   * generated columns, and absent values filled, before they reach this package (see {@link
   * WriteTarget}); the log's older versions are left alone.
   */
  private static final Set<String> KEPT =
      Set.of(
          "appendOnly",
          "changeDataFeed",
          "checkConstraints",
          "checkpointProtection",
          "columnMapping",
          "deletionVectors",
          "domainMetadata",
          "inCommitTimestamp",
          "invariants",
          "timestampNtz",
          "typeWidening",
          "typeWidening-preview",
          "v2Checkpoint",
          "vacuumProtocolCheck");

  private static final String APPEND_ONLY = "delta.appendOnly";

  private WriteRules() {}

  /** Whether a table may have the feature and still be written. */
  static boolean keeps(String feature) {
    return KEPT.contains(feature);
  }

  /**
   * Refuses a table whose rules for writers this server does not keep.
   *
   * <p>Source: the Delta protocol, "Table Features" and "Requirements for Writers".
   *
   * @throws SluiceException {@code DELTA_UNSUPPORTED_PROTOCOL} names the features, {@code
   *     UNSUPPORTED_FEATURE} the constraint or column
   */
  static void checkFeatures(String table, Protocol protocol, TableMetadata metadata) {
    protocol.checkWriterVersion(table);
    Set<String> refused = new TreeSet<>();
    for (String feature : protocol.writes()) {
      if (!KEPT.contains(feature) && !isIdle(feature, metadata)) {
        refused.add(feature);
      }
    }
    if (!refused.isEmpty()) {
      throw protocol.unsupported(
          table, "this server does not write tables with " + String.join(", ", refused) + ".");
    }
    nestedWith(metadata.schema(), WriteTarget.INVARIANTS)
        .ifPresent(
            column -> {
              throw unsupported(table, "an invariant on column " + column);
            });
  }

  /** The first field inside a column whose metadata has the key. */
  private static Optional<String> nestedWith(StructType schema, String key) {
    return schema.fields().stream()
        .flatMap(field -> columnWith(field.type(), key, field.name()).stream())
        .findFirst();
  }

  /**
   * Whether a feature asks nothing of this table that is not kept, although its protocol names it.
   */
  private static boolean isIdle(String feature, TableMetadata metadata) {
    Map<String, String> properties = metadata.configuration();
    return switch (feature) {
      case "generatedColumns" -> nestedWith(metadata.schema(), WriteTarget.GENERATED).isEmpty();
      case "allowColumnDefaults" -> nestedWith(metadata.schema(), WriteTarget.DEFAULT).isEmpty();
      case "identityColumns" -> hasNo(metadata, "delta.identity.start");
      case "icebergCompatV1" -> !isOn(properties, "delta.enableIcebergCompatV1");
      case "icebergCompatV2" -> !isOn(properties, "delta.enableIcebergCompatV2");
      case "icebergCompatV3" -> !isOn(properties, "delta.enableIcebergCompatV3");
      default -> false;
    };
  }

  private static boolean hasNo(TableMetadata metadata, String key) {
    return columnWith(metadata.schema(), key, "").isEmpty();
  }

  private static boolean isOn(Map<String, String> properties, String property) {
    return "true".equalsIgnoreCase(properties.get(property));
  }

  /** Refuses to take rows out of a table that only grows. */
  static void checkRemovable(String table, TableMetadata metadata) {
    if (isOn(metadata.configuration(), APPEND_ONLY)) {
      throw new SluiceException(
          ErrorCode.DELTA_CANNOT_MODIFY_APPEND_ONLY,
          "Table " + table + " has the property " + APPEND_ONLY + " = true: its rows stay.");
    }
  }

  /** Refuses files with NULLs where the table has none. */
  static void check(String table, TableMetadata metadata, List<WrittenFile> files) {
    files.forEach(file -> checkNotNull(table, metadata, file));
  }

  private static void checkNotNull(String table, TableMetadata metadata, WrittenFile file) {
    for (ColumnStatistics statistics : file.statistics()) {
      if (statistics.path().size() == 1 && statistics.nullCount() > 0) {
        checkNullable(table, metadata, statistics.path().get(0));
      }
    }
    file.partitionValues()
        .forEach(
            (column, value) -> {
              if (value == null) {
                checkNullable(table, metadata, column);
              }
            });
  }

  private static void checkNullable(String table, TableMetadata metadata, String stored) {
    Optional<Field> column = metadata.columnStoredAs(stored).filter(field -> !field.nullable());
    if (column.isPresent()) {
      throw new SluiceException(
          ErrorCode.DELTA_NOT_NULL_CONSTRAINT_VIOLATED,
          "Column "
              + column.get().name()
              + " of table "
              + table
              + " is NOT NULL, but the rows hold NULLs.");
    }
  }

  /** The first column or nested field whose metadata has the key. */
  private static Optional<String> columnWith(DataType type, String key, String path) {
    if (type instanceof ArrayType array) {
      return columnWith(array.element(), key, path + ".element");
    }
    if (type instanceof MapType map) {
      return columnWith(map.key(), key, path + ".key")
          .or(() -> columnWith(map.value(), key, path + ".value"));
    }
    if (!(type instanceof StructType struct)) {
      return Optional.empty();
    }
    for (Field field : struct.fields()) {
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      if (field.metadata().containsKey(key)) {
        return Optional.of(name);
      }
      Optional<String> nested = columnWith(field.type(), key, name);
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
