package dev.sluice.compat.spark;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Catalyst's values and types in the form in which both sides are compared: text for a scalar, a
 * list for an array or a struct, a list of pairs under {@code map} for a map.
 */
final class Canonical {
  private Canonical() {}

  static List<Object> row(InternalRow row, StructType schema) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < schema.length(); i++) {
      DataType type = schema.fields()[i].dataType();
      values.add(row.isNullAt(i) ? null : value(row.get(i, type), type));
    }
    return values;
  }

  static Object value(Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type instanceof ArrayType array) {
      return list((ArrayData) value, array.elementType());
    }
    if (type instanceof MapType map) {
      return map((MapData) value, map);
    }
    if (type instanceof StructType struct) {
      return row((InternalRow) value, struct);
    }
    return scalar(value, type);
  }

  private static String scalar(Object value, DataType type) {
    if (value instanceof UTF8String text) {
      return text.isValid() ? text.toString() : "malformed " + hex(text.getBytes());
    }
    if (type instanceof BinaryType) {
      return "0x" + hex((byte[]) value);
    }
    if (type instanceof DateType) {
      return LocalDate.ofEpochDay((Integer) value).toString();
    }
    if (type instanceof TimestampType) {
      return instant((Long) value).toString();
    }
    if (type instanceof TimestampNTZType) {
      return instant((Long) value).atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
    }
    if (value instanceof Decimal decimal) {
      return decimal.toJavaBigDecimal().toPlainString();
    }
    return value.toString();
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static List<Object> list(ArrayData array, DataType element) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      values.add(array.isNullAt(i) ? null : value(array.get(i, element), element));
    }
    return values;
  }

  private static Map<String, Object> map(MapData map, MapType type) {
    List<Object> keys = list(map.keyArray(), type.keyType());
    List<Object> values = list(map.valueArray(), type.valueType());
    List<Object> pairs = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      List<Object> pair = new ArrayList<>();
      pair.add(keys.get(i));
      pair.add(values.get(i));
      pairs.add(pair);
    }
    return Map.of("map", pairs);
  }

  /** The type as Spark's {@code catalogString}, which is not cut off. */
  static String type(DataType type) {
    if (type instanceof ArrayType array) {
      return "array<" + type(array.elementType()) + ">";
    }
    if (type instanceof MapType map) {
      return "map<" + type(map.keyType()) + "," + type(map.valueType()) + ">";
    }
    if (type instanceof StructType struct) {
      List<String> fields = new ArrayList<>();
      for (StructField field : struct.fields()) {
        fields.add(field.name() + ":" + type(field.dataType()));
      }
      return "struct<" + String.join(",", fields) + ">";
    }
    return type.sql().toLowerCase(Locale.ROOT);
  }
}
