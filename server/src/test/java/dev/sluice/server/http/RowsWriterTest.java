package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowsWriterTest {
  @ParameterizedTest
  @MethodSource("values")
  void writes_values_as_to_json_does(DataType type, Object value, String json) throws IOException {
    assertThat(document(type, value))
        .isEqualTo(
            "{\"schema\":[{\"name\":\"v\",\"type\":\""
                + type.sql()
                + "\"}],\"rows\":[["
                + json
                + "]]}");
  }

  static Stream<Arguments> values() {
    StructType struct =
        StructType.of(Field.of("a", PrimitiveType.INTEGER), Field.of("b", PrimitiveType.TIMESTAMP));
    Map<Object, Object> dates = new LinkedHashMap<>();
    dates.put(LocalDate.of(2024, 1, 2), new BigDecimal("1.50"));
    dates.put(LocalDate.of(2024, 1, 1), null);
    return Stream.of(
        Arguments.of(PrimitiveType.BOOLEAN, true, "true"),
        Arguments.of(PrimitiveType.BYTE, (byte) -1, "-1"),
        Arguments.of(PrimitiveType.LONG, Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of(PrimitiveType.DOUBLE, 1.0, "1.0"),
        Arguments.of(PrimitiveType.DOUBLE, 1e300, "1.0E300"),
        Arguments.of(PrimitiveType.DOUBLE, Double.NaN, "\"NaN\""),
        Arguments.of(PrimitiveType.FLOAT, Float.NEGATIVE_INFINITY, "\"-Infinity\""),
        Arguments.of(new DecimalType(38, 10), new BigDecimal("1E+2"), "100"),
        Arguments.of(new DecimalType(10, 2), new BigDecimal("0.10"), "0.10"),
        Arguments.of(PrimitiveType.STRING, "ä\"\n", "\"ä\\\"\\n\""),
        Arguments.of(PrimitiveType.BINARY, new byte[] {1, 2, 3}, "\"AQID\""),
        Arguments.of(PrimitiveType.DATE, LocalDate.of(2024, 1, 1), "\"2024-01-01\""),
        Arguments.of(
            PrimitiveType.TIMESTAMP,
            Instant.parse("2024-01-01T00:00:00Z"),
            "\"2024-01-01T00:00:00.000Z\""),
        Arguments.of(
            PrimitiveType.TIMESTAMP,
            Instant.parse("2024-01-01T00:00:00.123456Z"),
            "\"2024-01-01T00:00:00.123456Z\""),
        Arguments.of(
            PrimitiveType.TIMESTAMP_NTZ,
            LocalDateTime.parse("2024-01-01T00:00:00.5"),
            "\"2024-01-01T00:00:00.500\""),
        Arguments.of(new ArrayType(PrimitiveType.LONG, true), Arrays.asList(1L, null), "[1,null]"),
        Arguments.of(
            new MapType(PrimitiveType.DATE, new DecimalType(3, 2), true),
            dates,
            "{\"2024-01-02\":1.50,\"2024-01-01\":null}"),
        Arguments.of(
            struct, Arrays.asList(null, Instant.EPOCH), "{\"b\":\"1970-01-01T00:00:00.000Z\"}"),
        Arguments.of(PrimitiveType.NULL, null, "null"));
  }

  @Test
  void writes_no_rows_as_an_empty_array_or_no_line() throws IOException {
    StructType schema = StructType.of(Field.of("v", PrimitiveType.LONG));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    RowsWriter.writeLines(FakeTables.cursor(schema, List.of(), false), out);
    assertThat(out.size()).isZero();
    RowsWriter.writeDocument(FakeTables.cursor(schema, List.of(), false), out);
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\"rows\":[]}");
  }

  private static String document(DataType type, Object value) throws IOException {
    StructType schema = StructType.of(Field.of("v", type));
    List<Object> row = new ArrayList<>();
    row.add(value);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RowsWriter.writeDocument(FakeTables.cursor(schema, List.of(row), false), out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
