package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.model.WrittenFile.ColumnStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileStatisticsTest {
  private static String json(DataType type, @Nullable String min, @Nullable String max) {
    return json(
        StructType.of(Field.of("c", type)),
        Map.of(),
        new ColumnStatistics(List.of("c"), min, max, 1));
  }

  private static String json(
      StructType schema, Map<String, String> configuration, ColumnStatistics... columns) {
    TableMetadata metadata = new TableMetadata("id", schema, List.of("p"), configuration);
    WrittenFile file = new WrittenFile("f", Map.of(), 1, 5, List.of(columns));
    return FileStatistics.json(file, metadata);
  }

  private static String bounds(String min, String max) {
    return "{\"numRecords\":5,\"minValues\":{\"c\":"
        + min
        + "},\"maxValues\":{\"c\":"
        + max
        + "},\"nullCount\":{\"c\":1}}";
  }

  private static final String NO_BOUNDS =
      "{\"numRecords\":5,\"minValues\":{},\"maxValues\":{},\"nullCount\":{\"c\":1}}";

  @Test
  void writes_numbers_as_numbers() {
    assertThat(json(PrimitiveType.LONG, "-9223372036854775808", "7"))
        .isEqualTo(bounds("-9223372036854775808", "7"));
    assertThat(json(PrimitiveType.DOUBLE, "-0.5", "1.0E10")).isEqualTo(bounds("-0.5", "1.0E10"));
    assertThat(json(PrimitiveType.FLOAT, "1.1", "2.5")).isEqualTo(bounds("1.1", "2.5"));
    assertThat(json(new DecimalType(20, 10), "0.0000000001", "1E+3"))
        .isEqualTo(bounds("0.0000000001", "1000"));
  }

  @Test
  void writes_dates_and_rounds_timestamps_outwards() {
    assertThat(json(PrimitiveType.DATE, "2020-02-29", "2021-01-01"))
        .isEqualTo(bounds("\"2020-02-29\"", "\"2021-01-01\""));
    assertThat(
            json(
                PrimitiveType.TIMESTAMP,
                "2020-01-01T00:00:00.123999Z",
                "2020-12-31T23:59:59.999001Z"))
        .isEqualTo(bounds("\"2020-01-01T00:00:00.123Z\"", "\"2021-01-01T00:00:00.000Z\""));
    assertThat(
            json(PrimitiveType.TIMESTAMP, "2020-01-01 00:00:00+00", "2020-01-01 01:00:00.5+01:00"))
        .isEqualTo(bounds("\"2020-01-01T00:00:00.000Z\"", "\"2020-01-01T00:00:00.500Z\""));
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE,NaN,Infinity", "FLOAT,-Infinity,NaN", "BOOLEAN,false,true", "BINARY,00,ff"})
  void leaves_out_bounds_that_readers_cannot_use(PrimitiveType type, String min, String max) {
    assertThat(json(type, min, max)).isEqualTo(NO_BOUNDS);
    assertThat(json(PrimitiveType.LONG, null, null)).isEqualTo(NO_BOUNDS);
  }

  @Test
  void truncates_strings_so_that_the_bounds_still_hold() {
    String prefix = "x".repeat(32);
    assertThat(json(PrimitiveType.STRING, prefix, prefix))
        .isEqualTo(bounds("\"" + prefix + "\"", "\"" + prefix + "\""));
    assertThat(json(PrimitiveType.STRING, prefix + "a", prefix + "a"))
        .isEqualTo(bounds("\"" + prefix + "\"", "\"" + prefix + "\u007F\""));
    String highest = new String(Character.toChars(0x10FFFF));
    assertThat(json(PrimitiveType.STRING, prefix + "ä", prefix + "ä"))
        .isEqualTo(bounds("\"" + prefix + "\"", "\"" + prefix + highest + "\""));
    String emoji = "😀".repeat(40);
    assertThat(json(PrimitiveType.STRING, emoji, null))
        .contains("\"minValues\":{\"c\":\"" + "😀".repeat(32) + "\"}");
  }

  @Test
  void nests_structs_and_skips_partition_columns_and_columns_past_the_limit() {
    StructType schema =
        StructType.of(
            Field.of("p", PrimitiveType.LONG),
            Field.of(
                "s",
                StructType.of(
                    Field.of("a", PrimitiveType.LONG), Field.of("b", PrimitiveType.LONG))),
            Field.of("z", PrimitiveType.LONG));
    List<ColumnStatistics> columns = new ArrayList<>();
    for (List<String> path :
        List.of(List.of("p"), List.of("s", "a"), List.of("s", "b"), List.of("z"))) {
      columns.add(new ColumnStatistics(path, "1", "2", 0));
    }
    assertThat(
            json(
                schema,
                Map.of("delta.dataSkippingNumIndexedCols", "2"),
                columns.toArray(ColumnStatistics[]::new)))
        .isEqualTo(
            "{\"numRecords\":5,\"minValues\":{\"s\":{\"a\":1,\"b\":1}},"
                + "\"maxValues\":{\"s\":{\"a\":2,\"b\":2}},\"nullCount\":{\"s\":{\"a\":0,\"b\":0}}}");
  }
}
