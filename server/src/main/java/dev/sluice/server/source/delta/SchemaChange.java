package dev.sluice.server.source.delta;

import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.Optional;

/**
 * Whether files that were written with one schema can be read with another.
 *
 * <p>Source: {@code SchemaUtils.isReadCompatible} of Spark's Delta, and the Delta protocol, "Type
 * Widening". With column mapping a column that was renamed, or dropped and made again, is another
 * one: its stored name tells.
 */
final class SchemaChange {
  private static final String TYPE_WIDENING = "delta.enableTypeWidening";
  private static final List<PrimitiveType> INTEGERS =
      List.of(PrimitiveType.BYTE, PrimitiveType.SHORT, PrimitiveType.INTEGER, PrimitiveType.LONG);

  private final boolean widening;

  private SchemaChange(boolean widening) {
    this.widening = widening;
  }

  /** Whether files that are written with either metadata are read in the same way. */
  static boolean isNone(TableMetadata before, TableMetadata after) {
    return before.schema().equals(after.schema())
        && before.stored().equals(after.stored())
        && before.partitionColumns().equals(after.partitionColumns());
  }

  /** Whether files that were written with {@code before} can be read with {@code after}. */
  static boolean isAdditive(TableMetadata before, TableMetadata after) {
    return before.partitionColumns().equals(after.partitionColumns())
        && unreadable(before, after).isEmpty();
  }

  /** What {@code before} has and {@code after} lacks, for people. */
  static String lost(TableMetadata before, TableMetadata after) {
    if (!before.partitionColumns().equals(after.partitionColumns())) {
      return "the partition columns were "
          + before.partitionColumns()
          + " and are "
          + after.partitionColumns();
    }
    return unreadable(before, after)
        .map(
            field ->
                "column "
                    + field.name()
                    + " "
                    + field.type().sql()
                    + after
                        .schema()
                        .find(field.name())
                        .map(
                            now ->
                                now.type().equals(field.type())
                                    ? " is another one"
                                    : " is " + now.type().sql())
                        .orElse(" is gone or has another name"))
        .orElse("nothing");
  }

  /** The first column of {@code written} that cannot be read as {@code read} has it. */
  static Optional<Field> unreadable(TableMetadata written, TableMetadata read) {
    boolean widening = "true".equals(read.configuration().get(TYPE_WIDENING));
    SchemaChange change = new SchemaChange(widening);
    List<Field> fields = written.schema().fields();
    for (int i = 0; i < fields.size(); i++) {
      Field stored = written.stored().fields().get(i);
      if (!change.readable(fields.get(i), stored, read.schema(), read.stored())) {
        return Optional.of(fields.get(i));
      }
    }
    return Optional.empty();
  }

  private boolean readable(Field field, Field stored, StructType schema, StructType storedSchema) {
    for (int i = 0; i < schema.fields().size(); i++) {
      Field mine = schema.fields().get(i);
      if (mine.name().equalsIgnoreCase(field.name())) {
        Field mineStored = storedSchema.fields().get(i);
        return mineStored.name().equalsIgnoreCase(stored.name())
            && (mine.nullable() || !field.nullable())
            && readable(field.type(), stored.type(), mine.type(), mineStored.type());
      }
    }
    return false;
  }

  private boolean readable(DataType type, DataType stored, DataType mine, DataType mineStored) {
    if (type instanceof StructType struct && mine instanceof StructType mineStruct) {
      for (int i = 0; i < struct.fields().size(); i++) {
        Field storedField = ((StructType) stored).fields().get(i);
        if (!readable(struct.fields().get(i), storedField, mineStruct, (StructType) mineStored)) {
          return false;
        }
      }
      return true;
    }
    if (type instanceof ArrayType array && mine instanceof ArrayType mineArray) {
      return (mineArray.containsNull() || !array.containsNull())
          && readable(
              array.element(),
              ((ArrayType) stored).element(),
              mineArray.element(),
              ((ArrayType) mineStored).element());
    }
    if (type instanceof MapType map && mine instanceof MapType mineMap) {
      MapType storedMap = (MapType) stored;
      MapType mineStoredMap = (MapType) mineStored;
      return (mineMap.valueContainsNull() || !map.valueContainsNull())
          && readable(map.key(), storedMap.key(), mineMap.key(), mineStoredMap.key())
          && readable(map.value(), storedMap.value(), mineMap.value(), mineStoredMap.value());
    }
    return type.equals(mine) || (widening && widens(type, mine));
  }

  private static boolean widens(DataType from, DataType to) {
    int rank = INTEGERS.indexOf(from);
    if (to instanceof DecimalType decimal) {
      return widens(from, rank, decimal);
    }
    if (to == PrimitiveType.DOUBLE) {
      return from == PrimitiveType.FLOAT || (rank >= 0 && from != PrimitiveType.LONG);
    }
    return (rank >= 0 && rank < INTEGERS.indexOf(to))
        || (from == PrimitiveType.DATE && to == PrimitiveType.TIMESTAMP_NTZ);
  }

  private static boolean widens(DataType from, int rank, DecimalType to) {
    int digits = to.precision() - to.scale();
    if (from instanceof DecimalType decimal) {
      return to.scale() >= decimal.scale() && digits >= decimal.precision() - decimal.scale();
    }
    return rank >= 0 && digits >= (from == PrimitiveType.LONG ? 20 : 10);
  }
}
