package dev.sluice.server.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.formats.ResultWriter.ResultEnd;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written is read back by Arrow's own reader. */
class ArrowStreamWriterTest {
  private static final LocalDateTime NOON = LocalDateTime.parse("2026-07-27T12:00:00.123456");
  private static final DataType ADDRESS =
      StructType.of(
          Field.of("zip", PrimitiveType.STRING),
          Field.of("lines", new ArrayType(PrimitiveType.STRING, true)));
  private static final DataType PRICES =
      new MapType(PrimitiveType.STRING, new DecimalType(38, 10), true);

  /** A type, Arrow's name of it, a value, and what Arrow's reader makes of it as text. */
  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of(PrimitiveType.BOOLEAN, "Bool", true, "true"),
        Arguments.of(PrimitiveType.BYTE, "Int(8, true)", (byte) -128, "-128"),
        Arguments.of(PrimitiveType.SHORT, "Int(16, true)", Short.MIN_VALUE, "-32768"),
        Arguments.of(PrimitiveType.INTEGER, "Int(32, true)", Integer.MIN_VALUE, "-2147483648"),
        Arguments.of(PrimitiveType.LONG, "Int(64, true)", Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of(PrimitiveType.FLOAT, "FloatingPoint(SINGLE)", -1.5f, "-1.5"),
        Arguments.of(PrimitiveType.DOUBLE, "FloatingPoint(DOUBLE)", Double.NaN, "NaN"),
        Arguments.of(PrimitiveType.STRING, "Utf8", "größer 🚲", "größer 🚲"),
        Arguments.of(PrimitiveType.STRING, "Utf8", "", ""),
        Arguments.of(PrimitiveType.BINARY, "Binary", new byte[] {0, -1}, "[0, -1]"),
        Arguments.of(PrimitiveType.DATE, "Date(DAY)", LocalDate.EPOCH.minusDays(1), "-1"),
        Arguments.of(
            PrimitiveType.TIMESTAMP,
            "Timestamp(MICROSECOND, UTC)",
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            "-1"),
        Arguments.of(
            PrimitiveType.TIMESTAMP_NTZ, "Timestamp(MICROSECOND, null)", NOON, NOON.toString()),
        Arguments.of(
            new DecimalType(38, 10),
            "Decimal(38, 10, 128)",
            new BigDecimal("-1234567890123456789012345678.0123456789"),
            "-1234567890123456789012345678.0123456789"),
        Arguments.of(new DecimalType(5, 2), "Decimal(5, 2, 128)", new BigDecimal("0.01"), "0.01"),
        Arguments.of(
            new ArrayType(PrimitiveType.INTEGER, true),
            "List",
            Arrays.asList(1, null, 3),
            "[1,null,3]"),
        Arguments.of(new ArrayType(PrimitiveType.INTEGER, true), "List", List.of(), "[]"),
        Arguments.of(
            ADDRESS,
            "Struct",
            Arrays.asList("10115", Arrays.asList("a", null)),
            "{\"zip\":\"10115\",\"lines\":[\"a\",null]}"),
        Arguments.of(
            PRICES,
            "Map(false)",
            prices(),
            "[{\"key\":\"a\",\"value\":1.0000000000},{\"key\":\"b\"}]"),
        Arguments.of(
            new ArrayType(new ArrayType(ADDRESS, true), true),
            "List",
            List.of(List.of(), List.of(Arrays.asList("1", null))),
            "[[],[{\"zip\":\"1\"}]]"));
  }

  private static Map<String, BigDecimal> prices() {
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    prices.put("a", new BigDecimal("1"));
    prices.put("b", null);
    return prices;
  }

  @ParameterizedTest
  @MethodSource("types")
  void every_type_is_read_back_among_nulls(
      DataType type, String arrowType, Object value, String text) throws IOException {
    StructType schema = StructType.of(Field.of("c", type));
    List<Object> column = Arrays.asList(null, value, null, null, value);

    try (Stream<Read> batches = read(write(schema, column)).stream()) {
      Read only = batches.toList().get(0);
      assertThat(only.types).containsExactly(arrowType);
      assertThat(only.values).containsExactly("null", text, "null", "null", text);
    }
  }

  @Test
  void the_type_void_has_only_nulls() throws IOException {
    StructType schema = StructType.of(Field.of("c", PrimitiveType.NULL));

    assertThat(read(write(schema, Arrays.asList(null, null))).get(0).values)
        .containsExactly("null", "null");
  }

  @Test
  void names_and_nullability_are_kept() throws IOException {
    StructType schema =
        StructType.of(
            new Field("größe, m", PrimitiveType.LONG, false, Map.of()),
            Field.of("", PrimitiveType.STRING));
    byte[] bytes = write(schema, List.of());

    try (BufferAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
      assertThat(reader.getVectorSchemaRoot().getSchema().toString())
          .isEqualTo("Schema<größe, m: Int(64, true) not null, : Utf8>");
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  @Test
  void many_rows_become_several_batches() throws IOException {
    StructType schema = StructType.of(Field.of("c", PrimitiveType.LONG));
    List<Object> column = new ArrayList<>();
    for (long i = 0; i < 20_000; i++) {
      column.add(i % 3 == 0 ? null : i);
    }
    List<Read> batches = read(write(schema, column));

    assertThat(batches).hasSize(3);
    assertThat(batches.stream().flatMap(batch -> batch.values.stream()))
        .containsExactlyElementsOf(column.stream().map(String::valueOf).toList());
  }

  @Test
  void wide_rows_end_a_batch_before_it_is_large() throws IOException {
    StructType schema = StructType.of(Field.of("c", PrimitiveType.STRING));
    String wide = "x".repeat(100_000);

    assertThat(read(write(schema, Collections.nCopies(40, wide)))).hasSize(3);
  }

  @Test
  void half_a_stream_is_told_from_a_whole_one() throws IOException {
    StructType schema = StructType.of(Field.of("c", PrimitiveType.STRING));
    byte[] whole = write(schema, List.of("a"));

    assertThat(Arrays.copyOfRange(whole, whole.length - 8, whole.length))
        .containsExactly(-1, -1, -1, -1, 0, 0, 0, 0);
    byte[] half = Arrays.copyOf(whole, whole.length - 20);
    assertThatThrownBy(() -> read(half)).isInstanceOf(IOException.class);
  }

  private static byte[] write(StructType schema, List<?> column) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResultWriter writer = ResultFormat.ARROW.open(out, schema);
    for (Object value : column) {
      writer.row(Collections.singletonList(value));
    }
    writer.end(new ResultEnd(column.size(), 0, false));
    return out.toByteArray();
  }

  private static List<Read> read(byte[] bytes) throws IOException {
    List<Read> batches = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        FieldVector vector = root.getVector(0);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < root.getRowCount(); i++) {
          Object value = vector.getObject(i);
          values.add(value instanceof byte[] b ? Arrays.toString(b) : String.valueOf(value));
        }
        batches.add(new Read(List.of(vector.getField().getType().toString()), values));
      }
    }
    return batches;
  }

  private record Read(List<String> types, List<String> values) {}
}
