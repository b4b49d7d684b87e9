package dev.sluice.server.rows;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Which Parquet columns can be read as which types without losing anything. */
final class ParquetTypes {
  private static final List<PrimitiveType> INTEGERS =
      List.of(PrimitiveType.BYTE, PrimitiveType.SHORT, PrimitiveType.INTEGER, PrimitiveType.LONG);

  private ParquetTypes() {}

  /** How a message names a column's type. */
  static String text(Type column) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    String physical =
        column.isPrimitive()
            ? column.asPrimitiveType().getPrimitiveTypeName().toString()
            : "a group";
    return annotation == null ? physical : physical + " (" + annotation + ")";
  }

  static boolean fits(Type column, DataType wanted) {
    boolean repeated = column.isRepetition(Type.Repetition.REPEATED);
    if (repeated) {
      return false;
    }
    if (wanted instanceof ArrayType array) {
      return !column.isPrimitive() && isList(column.asGroupType(), array);
    }
    if (wanted instanceof MapType map) {
      return !column.isPrimitive() && isMap(column.asGroupType(), map);
    }
    if (wanted instanceof StructType struct) {
      return !column.isPrimitive() && isStruct(column.asGroupType(), struct);
    }
    return column.isPrimitive() && isScalar(column, wanted);
  }

  /** The three levels of the format's "Lists". */
  private static boolean isList(GroupType group, ArrayType wanted) {
    return group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
        && group.getFieldCount() == 1
        && !group.getType(0).isPrimitive()
        && group.getType(0).asGroupType().getFieldCount() == 1
        && fits(group.getType(0).asGroupType().getType(0), wanted.element());
  }

  private static boolean isMap(GroupType group, MapType wanted) {
    if (!(group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation)
        || group.getFieldCount() != 1
        || group.getType(0).isPrimitive()) {
      return false;
    }
    GroupType entries = group.getType(0).asGroupType();
    return entries.getFieldCount() == 2
        && fits(entries.getType(0), wanted.key())
        && fits(entries.getType(1), wanted.value());
  }

  private static boolean isStruct(GroupType group, StructType wanted) {
    return group.getLogicalTypeAnnotation() == null
        && group.getFields().stream()
            .allMatch(
                field ->
                    wanted
                        .find(field.getName())
                        .filter(found -> fits(field, found.type()))
                        .isPresent());
  }

  private static boolean isScalar(Type column, DataType wanted) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    PrimitiveTypeName physical = column.asPrimitiveType().getPrimitiveTypeName();
    if (wanted instanceof DecimalType decimal) {
      return annotation instanceof DecimalLogicalTypeAnnotation given
          && given.getScale() == decimal.scale()
          && given.getPrecision() <= decimal.precision();
    }
    return switch ((PrimitiveType) wanted) {
      case BOOLEAN -> physical == PrimitiveTypeName.BOOLEAN;
      case BYTE, SHORT, INTEGER, LONG ->
          INTEGERS.indexOf(integer(physical, annotation)) <= INTEGERS.indexOf(wanted)
              && integer(physical, annotation) != PrimitiveType.NULL;
      case FLOAT -> physical == PrimitiveTypeName.FLOAT;
      case DOUBLE -> physical == PrimitiveTypeName.DOUBLE || physical == PrimitiveTypeName.FLOAT;
      case STRING -> annotation instanceof StringLogicalTypeAnnotation;
      case BINARY -> physical == PrimitiveTypeName.BINARY && annotation == null;
      case DATE -> LogicalTypeAnnotation.dateType().equals(annotation);
      case TIMESTAMP -> physical == PrimitiveTypeName.INT96 || isTimestamp(annotation, true);
      case TIMESTAMP_NTZ -> isTimestamp(annotation, false);
      case NULL -> false;
    };
  }

  private static boolean isTimestamp(@Nullable LogicalTypeAnnotation annotation, boolean utc) {
    return annotation instanceof TimestampLogicalTypeAnnotation given
        && given.isAdjustedToUTC() == utc
        && given.getUnit() != TimeUnit.NANOS;
  }

  /** The smallest type that holds the column's integers; {@code NULL} where it has none. */
  private static PrimitiveType integer(
      PrimitiveTypeName physical, @Nullable LogicalTypeAnnotation annotation) {
    if (annotation instanceof IntLogicalTypeAnnotation given) {
      int bits = given.isSigned() ? given.getBitWidth() : 2 * given.getBitWidth();
      return switch (bits) {
        case 8 -> PrimitiveType.BYTE;
        case 16 -> PrimitiveType.SHORT;
        case 32 -> PrimitiveType.INTEGER;
        case 64 -> PrimitiveType.LONG;
        default -> PrimitiveType.NULL;
      };
    }
    if (annotation != null) {
      return PrimitiveType.NULL;
    }
    return switch (physical) {
      case INT32 -> PrimitiveType.INTEGER;
      case INT64 -> PrimitiveType.LONG;
      default -> PrimitiveType.NULL;
    };
  }
}
