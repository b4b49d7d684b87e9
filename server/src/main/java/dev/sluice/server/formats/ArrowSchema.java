package dev.sluice.server.formats;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Interval;
import org.apache.arrow.flatbuf.IntervalUnit;
import org.apache.arrow.flatbuf.Null;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * Schemas as Arrow's flatbuffers. Types and the names of children are those of Spark's {@code
 * ArrowUtils}.
 */
final class ArrowSchema {
  private static final int DECIMAL_BITS = 128;

  private final FlatBufferBuilder builder;

  private ArrowSchema(FlatBufferBuilder builder) {
    this.builder = builder;
  }

  /** Where the schema lies in the builder. */
  static int write(FlatBufferBuilder builder, StructType schema) {
    int fields =
        Schema.createFieldsVector(builder, new ArrowSchema(builder).fields(schema.fields()));
    return Schema.createSchema(builder, Endianness.Little, fields, 0, 0);
  }

  private int[] fields(List<Field> fields) {
    return fields.stream().mapToInt(this::field).toArray();
  }

  private int field(Field field) {
    int children =
        org.apache.arrow.flatbuf.Field.createChildrenVector(builder, fields(children(field)));
    int name = builder.createString(field.name());
    byte typeType = typeType(field.type());
    int type = type(field.type());
    return org.apache.arrow.flatbuf.Field.createField(
        builder, name, field.nullable(), typeType, type, 0, children, 0);
  }

  private static List<Field> children(Field field) {
    DataType type = field.type();
    if (type instanceof StructType struct) {
      return struct.fields();
    }
    if (type instanceof ArrayType array) {
      return List.of(new Field("element", array.element(), array.containsNull(), Map.of()));
    }
    if (type instanceof MapType map) {
      Field key = new Field("key", map.key(), false, Map.of());
      Field value = new Field("value", map.value(), map.valueContainsNull(), Map.of());
      return List.of(new Field("entries", StructType.of(key, value), false, Map.of()));
    }
    return List.of();
  }

  private static byte typeType(DataType type) {
    if (type instanceof PrimitiveType primitive) {
      return switch (primitive) {
        case NULL -> Type.Null;
        case BOOLEAN -> Type.Bool;
        case BYTE, SHORT, INTEGER, LONG -> Type.Int;
        case FLOAT, DOUBLE -> Type.FloatingPoint;
        case STRING -> Type.Utf8;
        case BINARY -> Type.Binary;
        case DATE -> Type.Date;
        case TIMESTAMP, TIMESTAMP_NTZ -> Type.Timestamp;
      };
    }
    if (type instanceof DecimalType) {
      return Type.Decimal;
    }
    if (type instanceof IntervalType interval) {
      return interval.isYearMonth() ? Type.Interval : Type.Duration;
    }
    if (type instanceof ArrayType) {
      return Type.List;
    }
    return type instanceof MapType ? Type.Map : Type.Struct_;
  }

  private int type(DataType type) {
    if (type instanceof PrimitiveType primitive) {
      return primitive(primitive);
    }
    if (type instanceof DecimalType decimal) {
      return Decimal.createDecimal(builder, decimal.precision(), decimal.scale(), DECIMAL_BITS);
    }
    if (type instanceof IntervalType interval) {
      return interval.isYearMonth()
          ? Interval.createInterval(builder, IntervalUnit.YEAR_MONTH)
          : Duration.createDuration(builder, TimeUnit.MICROSECOND);
    }
    if (type instanceof ArrayType) {
      org.apache.arrow.flatbuf.List.startList(builder);
      return org.apache.arrow.flatbuf.List.endList(builder);
    }
    if (type instanceof MapType) {
      return org.apache.arrow.flatbuf.Map.createMap(builder, false);
    }
    Struct_.startStruct_(builder);
    return Struct_.endStruct_(builder);
  }

  private int primitive(PrimitiveType type) {
    switch (type) {
      case NULL -> Null.startNull(builder);
      case BOOLEAN -> Bool.startBool(builder);
      case STRING -> Utf8.startUtf8(builder);
      case BINARY -> Binary.startBinary(builder);
      default -> {
        return parametrized(type);
      }
    }
    return builder.endTable();
  }

  private int parametrized(PrimitiveType type) {
    return switch (type) {
      case BYTE -> Int.createInt(builder, 8, true);
      case SHORT -> Int.createInt(builder, 16, true);
      case INTEGER -> Int.createInt(builder, 32, true);
      case LONG -> Int.createInt(builder, 64, true);
      case FLOAT -> FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
      case DOUBLE -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
      case DATE -> Date.createDate(builder, DateUnit.DAY);
      case TIMESTAMP ->
          Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, builder.createString("UTC"));
      case TIMESTAMP_NTZ -> Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, 0);
      default -> throw new AssertionError(type);
    };
  }
}
