package dev.sluice.server.formats;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The column for each type. */
final class ArrowColumns {
  private static final long MICROS = 1_000_000;
  private static final int DECIMAL_BYTES = 16;

  private ArrowColumns() {}

  static ArrowColumn of(DataType type) {
    if (type instanceof PrimitiveType primitive) {
      return primitive(primitive);
    }
    if (type instanceof DecimalType decimal) {
      return new ArrowColumn.Fixed(
          DECIMAL_BYTES, (out, value) -> out.put(decimal((BigDecimal) value, decimal.scale())));
    }
    if (type instanceof IntervalType interval) {
      return interval(interval);
    }
    if (type instanceof ArrayType array) {
      return new Elements(of(array.element()), value -> (List<?>) value);
    }
    if (type instanceof MapType map) {
      ArrowColumn entries = new ArrowColumn.Struct(List.of(of(map.key()), of(map.value())));
      return new Elements(entries, ArrowColumns::entries);
    }
    return new ArrowColumn.Struct(
        ((StructType) type).fields().stream().map(field -> of(field.type())).toList());
  }

  private static ArrowColumn primitive(PrimitiveType type) {
    return switch (type) {
      case NULL -> new ArrowColumn.Nulls();
      case BOOLEAN -> new ArrowColumn.Bits();
      case BYTE -> new ArrowColumn.Fixed(1, (out, value) -> out.putByte(number(value).intValue()));
      case SHORT ->
          new ArrowColumn.Fixed(2, (out, value) -> out.putShort(number(value).intValue()));
      case INTEGER ->
          new ArrowColumn.Fixed(4, (out, value) -> out.putInt(number(value).intValue()));
      case LONG -> new ArrowColumn.Fixed(8, (out, value) -> out.putLong(number(value).longValue()));
      case FLOAT ->
          new ArrowColumn.Fixed(
              4, (out, value) -> out.putInt(Float.floatToIntBits(number(value).floatValue())));
      case DOUBLE ->
          new ArrowColumn.Fixed(
              8, (out, value) -> out.putLong(Double.doubleToLongBits(number(value).doubleValue())));
      case DATE ->
          new ArrowColumn.Fixed(
              4, (out, value) -> out.putInt(Math.toIntExact(((LocalDate) value).toEpochDay())));
      case TIMESTAMP ->
          new ArrowColumn.Fixed(8, (out, value) -> out.putLong(micros((Instant) value)));
      case TIMESTAMP_NTZ ->
          new ArrowColumn.Fixed(
              8,
              (out, value) ->
                  out.putLong(micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC))));
      case STRING -> new Bytes(value -> ((String) value).getBytes(StandardCharsets.UTF_8));
      case BINARY -> new Bytes(value -> (byte[]) value);
    };
  }

  private static ArrowColumn interval(IntervalType type) {
    return type.isYearMonth()
        ? new ArrowColumn.Fixed(
            4, (out, value) -> out.putInt((int) ((Period) value).toTotalMonths()))
        : new ArrowColumn.Fixed(
            8, (out, value) -> out.putLong(IntervalType.micros((Duration) value)));
  }

  private static Number number(Object value) {
    return (Number) value;
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000);
  }

  /** Two's complement of 128 bits, the lowest byte first. */
  private static byte[] decimal(BigDecimal value, int scale) {
    byte[] digits = value.setScale(scale).unscaledValue().toByteArray();
    byte[] bytes = new byte[DECIMAL_BYTES];
    Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
    for (int i = 0; i < digits.length; i++) {
      bytes[i] = digits[digits.length - 1 - i];
    }
    return bytes;
  }

  private static Collection<List<?>> entries(Object map) {
    List<List<?>> entries = new ArrayList<>();
    ((Map<?, ?>) map).forEach((key, value) -> entries.add(Arrays.asList(key, value)));
    return entries;
  }

  /** Strings and binary: bytes one after another. */
  private static final class Bytes extends ArrowColumn.Variable {
    private final ArrowBuffer data = new ArrowBuffer();
    private final Function<Object, byte[]> encoder;

    Bytes(Function<Object, byte[]> encoder) {
      this.encoder = encoder;
    }

    @Override
    int end() {
      return data.size();
    }

    @Override
    void addElements(Object value) {
      data.put(encoder.apply(value));
    }

    @Override
    void write(Parts parts) {
      super.write(parts);
      parts.buffer(data.content());
    }

    @Override
    void clear() {
      super.clear();
      data.clear();
    }

    @Override
    int size() {
      return super.size() + data.size();
    }
  }

  /** Arrays and maps: the elements are a column of their own. */
  private static final class Elements extends ArrowColumn.Variable {
    private final ArrowColumn elements;
    private final Function<Object, Collection<?>> parts;

    Elements(ArrowColumn elements, Function<Object, Collection<?>> parts) {
      this.elements = elements;
      this.parts = parts;
    }

    @Override
    int end() {
      return elements.length();
    }

    @Override
    void addElements(Object value) {
      parts.apply(value).forEach(elements::add);
    }

    @Override
    void write(Parts parts) {
      super.write(parts);
      elements.write(parts);
    }

    @Override
    void clear() {
      super.clear();
      elements.clear();
    }

    @Override
    int size() {
      return super.size() + elements.size();
    }
  }
}
