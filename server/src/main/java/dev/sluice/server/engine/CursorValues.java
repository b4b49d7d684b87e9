package dev.sluice.server.engine;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Struct;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JDBC values as {@link dev.sluice.server.model.RowCursor} promises them. */
final class CursorValues {
  private CursorValues() {}

  /**
   * The type in which a column is fetched. A timestamp without zone goes as an instant in UTC: as
   * {@code java.sql.Timestamp} it would pass through the JVM's time zone and lose hours that a
   * change to summer time skips.
   */
  static DataType fetched(DataType type) {
    if (type == PrimitiveType.TIMESTAMP_NTZ) {
      return PrimitiveType.TIMESTAMP;
    }
    if (type instanceof ArrayType array) {
      return new ArrayType(fetched(array.element()), array.containsNull());
    }
    if (type instanceof MapType map) {
      return new MapType(fetched(map.key()), fetched(map.value()), map.valueContainsNull());
    }
    if (type instanceof StructType struct) {
      return new StructType(
          struct.fields().stream()
              .map(f -> new Field(f.name(), fetched(f.type()), f.nullable(), f.metadata()))
              .toList());
    }
    return type;
  }

  static @Nullable Object of(DataType type, @Nullable Object value) throws SQLException {
    if (value == null) {
      return null;
    }
    if (value instanceof OffsetDateTime instant) {
      return type == PrimitiveType.TIMESTAMP_NTZ
          ? instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
          : instant.toInstant();
    }
    if (type instanceof IntervalType interval) {
      return interval.isYearMonth()
          ? Period.ofMonths(((Number) value).intValue()).normalized()
          : Duration.of(((Number) value).longValue(), ChronoUnit.MICROS);
    }
    if (value instanceof Blob blob) {
      return blob.getBytes(1, Math.toIntExact(blob.length()));
    }
    if (type instanceof ArrayType array) {
      return list((Array) value, array);
    }
    if (type instanceof StructType struct) {
      return struct((Struct) value, struct);
    }
    if (type instanceof MapType map) {
      return map((Map<?, ?>) value, map);
    }
    return value;
  }

  private static List<@Nullable Object> list(Array value, ArrayType type) throws SQLException {
    List<@Nullable Object> result = new ArrayList<>();
    for (Object element : (Object[]) value.getArray()) {
      result.add(of(type.element(), element));
    }
    return result;
  }

  private static List<@Nullable Object> struct(Struct value, StructType type) throws SQLException {
    List<@Nullable Object> result = new ArrayList<>();
    Object[] attributes = value.getAttributes();
    for (int i = 0; i < attributes.length; i++) {
      result.add(of(type.fields().get(i).type(), attributes[i]));
    }
    return result;
  }

  private static Map<Object, @Nullable Object> map(Map<?, ?> value, MapType type)
      throws SQLException {
    Map<Object, @Nullable Object> result = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : value.entrySet()) {
      Object key = of(type.key(), entry.getKey());
      if (key != null) {
        result.put(key, of(type.value(), entry.getValue()));
      }
    }
    return result;
  }
}
