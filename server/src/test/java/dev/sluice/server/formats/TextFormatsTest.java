package dev.sluice.server.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.formats.ResultWriter.ResultEnd;
import dev.sluice.server.formats.ResultWriter.ResultFailure;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextFormatsTest {
  private static final StructType SCHEMA =
      StructType.of(Field.of("n", PrimitiveType.LONG), Field.of("größe, m", PrimitiveType.STRING));
  private static final ResultFailure FAILURE =
      new ResultFailure("X", "it\nbroke", "{\"code\":\"X\"}");

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
  void lines_say_what_they_are_and_how_they_ended() throws IOException {
    assertThat(text(ResultFormat.NDJSON, writer -> writer.row(Arrays.asList(1L, "a"))))
        .isEqualTo(
            """
            {"schema":[{"name":"n","type":"bigint"},{"name":"größe, m","type":"string"}]}
            [1,"a"]
            {"end":{"rows":1,"elapsedMs":12,"truncated":true}}
            """);
  }

  @Test
  void lines_end_with_the_problem_where_rows_fail() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResultWriter writer = ResultFormat.NDJSON.open(out, SCHEMA);
    writer.row(Arrays.asList(1L, null));

    assertThat(writer.fail(FAILURE)).isTrue();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .endsWith("[1,null]\n{\"error\":{\"code\":\"X\"}}\n");
  }

  @Test
  void csv_tells_null_from_the_empty_string_and_quotes_what_must_be() throws IOException {
    assertThat(
            text(
                ResultFormat.CSV,
                writer -> {
                  writer.row(Arrays.asList(1L, ""));
                  writer.row(Arrays.asList(null, null));
                  writer.row(Arrays.asList(2L, "a \"b\", c\r\nd"));
                  writer.row(Arrays.asList(3L, "# error: none"));
                }))
        .isEqualTo(
            """
            n,"größe, m"\r
            1,""\r
            ,\r
            2,"a ""b"", c\r
            d"\r
            3,"# error: none"\r
            """);
  }

  @Test
  void csv_holds_nested_values_as_json() throws IOException {
    StructType schema = StructType.of(Field.of("v", new ArrayType(PrimitiveType.STRING, true)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResultFormat.CSV.open(out, schema).row(List.of(Arrays.asList("a", null)));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("v\r\n\"[\"\"a\"\",null]\"\r\n");
  }

  @Test
  void csv_ends_with_a_comment_where_rows_fail() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResultWriter writer = ResultFormat.CSV.open(out, SCHEMA);

    assertThat(writer.fail(FAILURE)).isFalse();
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\r\n# error: X: it broke\r\n");
  }

  @Test
  void json_without_rows_is_a_whole_document() throws IOException {
    assertThat(text(ResultFormat.JSON, writer -> {})).endsWith("],\"rows\":[]}");
  }

  private static String text(ResultFormat format, Rows rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResultWriter writer = format.open(out, SCHEMA);
    rows.write(writer);
    writer.end(new ResultEnd(1, 12, true));
    return out.toString(StandardCharsets.UTF_8);
  }

  private interface Rows {
    void write(ResultWriter writer) throws IOException;
  }

  private static String document(DataType type, Object value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResultWriter writer = ResultFormat.JSON.open(out, StructType.of(Field.of("v", type)));
    writer.row(Collections.singletonList(value));
    writer.end(new ResultEnd(1, 0, false));
    return out.toString(StandardCharsets.UTF_8);
  }
}
