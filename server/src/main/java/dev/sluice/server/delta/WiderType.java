package dev.sluice.server.delta;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A wider type for one column or field of a table.
 *
 * <p>Source: the Delta protocol, "Type Widening".
 */
final class WiderType {
  private static final Set<DataType> SMALL =
      Set.of(PrimitiveType.BYTE, PrimitiveType.SHORT, PrimitiveType.INTEGER);

  /** The digits that an INT and a BIGINT may have. */
  private static final int INT_DIGITS = 10;

  private static final int LONG_DIGITS = 20;

  private final TableMetadata metadata;
  private final Protocol protocol;
  private final String table;

  WiderType(TableMetadata metadata, Protocol protocol, String table) {
    this.metadata = metadata;
    this.protocol = protocol;
    this.table = table;
  }

  /** See {@link TableMetadata#widened}. */
  TableMetadata of(List<String> path, DataType type) {
    String name = String.join(".", path);
    boolean widening =
        "true".equalsIgnoreCase(metadata.configuration().get(SchemaMerge.TYPE_WIDENING));
    if (!widening || !protocol.reads("typeWidening")) {
      throw refused(name, "the table has not " + SchemaMerge.TYPE_WIDENING + " = true");
    }
    if (type == PrimitiveType.TIMESTAMP_NTZ && !protocol.reads("timestampNtz")) {
      throw refused(name, "the table has not the feature timestampNtz");
    }
    DataType before = at(metadata.schema(), path, name);
    if (before.equals(type)) {
      return metadata;
    }
    if (!isAllowed(type, before)) {
      throw refused(name, before.sql() + " cannot become " + type.sql());
    }
    checkFree(path);
    StructType only = (StructType) replaced(metadata.schema(), path, type);
    StructType schema = SchemaMerge.merged(metadata.schema(), only, WiderType::isAllowed);
    return metadata.changed(schema, metadata.configuration());
  }

  private static DataType at(DataType type, List<String> path, String name) {
    if (path.isEmpty()) {
      return type;
    }
    List<String> rest = path.subList(1, path.size());
    String step = path.get(0).toLowerCase(Locale.ROOT);
    if (type instanceof ArrayType array && step.equals("element")) {
      return at(array.element(), rest, name);
    }
    if (type instanceof MapType map && (step.equals("key") || step.equals("value"))) {
      return at(step.equals("key") ? map.key() : map.value(), rest, name);
    }
    if (type instanceof StructType struct && struct.find(step).isPresent()) {
      return at(struct.find(step).get().type(), rest, name);
    }
    throw new SluiceException(ErrorCode.UNRESOLVED_COLUMN, "There is no column " + name + ".");
  }

  /** What leads to the type, and nothing beside it in structs. */
  private static DataType replaced(DataType type, List<String> path, DataType wide) {
    if (path.isEmpty()) {
      return wide;
    }
    List<String> rest = path.subList(1, path.size());
    if (type instanceof ArrayType array) {
      return new ArrayType(replaced(array.element(), rest, wide), array.containsNull());
    }
    if (type instanceof MapType map) {
      boolean isKey = path.get(0).equalsIgnoreCase("key");
      return new MapType(
          isKey ? replaced(map.key(), rest, wide) : map.key(),
          isKey ? map.value() : replaced(map.value(), rest, wide),
          map.valueContainsNull());
    }
    Field field = ((StructType) type).find(path.get(0)).orElseThrow();
    DataType inside = replaced(field.type(), rest, wide);
    return StructType.of(new Field(field.name(), inside, field.nullable(), Map.of()));
  }

  /** An expression of the table that names the column was typed for the narrow one. */
  private void checkFree(List<String> path) {
    Dependents.of(metadata, path.get(0))
        .ifPresent(
            why -> {
              throw refused(path.get(0), why);
            });
  }

  /** Source: {@code TypeWidening.isTypeChangeSupported}. */
  private static boolean isAllowed(DataType wide, DataType narrow) {
    if (wide instanceof DecimalType decimal) {
      int digits = decimal.precision() - decimal.scale();
      boolean integer = SMALL.contains(narrow) && digits >= INT_DIGITS;
      boolean big = narrow == PrimitiveType.LONG && digits >= LONG_DIGITS;
      return integer || big || SchemaMerge.isWider(wide, narrow);
    }
    boolean fraction = wide == PrimitiveType.DOUBLE && SMALL.contains(narrow);
    return fraction || SchemaMerge.isWider(wide, narrow);
  }

  private SluiceException refused(String column, String why) {
    return new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "The type of column " + column + " of table " + table + " stays: " + why + ".");
  }
}
