package dev.sluice.server.rows;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Row values as Avro's generic data model holds them. */
final class AvroValues {
  private static final long MICROS = 1_000_000;

  private AvroValues() {}

  /** The row as a record of {@code avro}, the schema's Avro form. */
  static GenericData.Record record(
      StructType schema, Schema avro, List<? extends @Nullable Object> row) {
    GenericData.Record record = new GenericData.Record(avro);
    for (int i = 0; i < row.size(); i++) {
      Schema field = avro.getFields().get(i).schema();
      record.put(i, value(schema.fields().get(i).type(), field, row.get(i)));
    }
    return record;
  }

  private static @Nullable Object value(DataType type, Schema union, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    Schema avro = union.getTypes().get(1);
    if (type instanceof PrimitiveType primitive) {
      return primitive(primitive, value);
    }
    if (type instanceof DecimalType decimal) {
      return decimal(decimal, avro, (BigDecimal) value);
    }
    if (type instanceof ArrayType array) {
      List<@Nullable Object> elements = new ArrayList<>();
      for (Object element : (List<?>) value) {
        elements.add(value(array.element(), avro.getElementType(), element));
      }
      return elements;
    }
    if (type instanceof MapType map) {
      Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
      ((Map<?, ?>) value)
          .forEach(
              (key, element) ->
                  entries.put(
                      Objects.requireNonNull(key),
                      value(map.value(), avro.getValueType(), element)));
      return entries;
    }
    return record((StructType) type, avro, (List<?>) value);
  }

  private static Object primitive(PrimitiveType type, Object value) {
    return switch (type) {
      case BYTE, SHORT -> ((Number) value).intValue();
      case BINARY -> ByteBuffer.wrap((byte[]) value);
      case DATE -> Math.toIntExact(((LocalDate) value).toEpochDay());
      case TIMESTAMP -> micros((Instant) value);
      case TIMESTAMP_NTZ -> micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC));
      default -> value;
    };
  }

  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000);
  }

  private static GenericData.Fixed decimal(DecimalType type, Schema avro, BigDecimal value) {
    byte[] digits = value.setScale(type.scale()).unscaledValue().toByteArray();
    byte[] bytes = new byte[avro.getFixedSize()];
    Arrays.fill(bytes, 0, bytes.length - digits.length, (byte) (value.signum() < 0 ? -1 : 0));
    System.arraycopy(digits, 0, bytes, bytes.length - digits.length, digits.length);
    return new GenericData.Fixed(avro, bytes);
  }
}
