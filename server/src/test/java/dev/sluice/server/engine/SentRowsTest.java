package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.rows.JsonRows;
import dev.sluice.server.rows.ParquetRowWriter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows from JSON through the row writer's Parquet and back out of the engine. */
class SentRowsTest {
  private static final StructType SCHEMA =
      StructType.of(
          Field.of("bo", PrimitiveType.BOOLEAN),
          Field.of("ti", PrimitiveType.BYTE),
          Field.of("bi", PrimitiveType.LONG),
          Field.of("fl", PrimitiveType.FLOAT),
          Field.of("do", PrimitiveType.DOUBLE),
          Field.of("odd name-é", PrimitiveType.STRING),
          Field.of("bin", PrimitiveType.BINARY),
          Field.of("da", PrimitiveType.DATE),
          Field.of("ts", PrimitiveType.TIMESTAMP),
          Field.of("nt", PrimitiveType.TIMESTAMP_NTZ),
          Field.of("d1", new DecimalType(9, 2)),
          Field.of("d2", new DecimalType(38, 18)),
          Field.of("ar", new ArrayType(new ArrayType(PrimitiveType.INTEGER, true), true)),
          Field.of("ma", new MapType(PrimitiveType.STRING, new DecimalType(4, 2), true)),
          Field.of("st", StructType.of(Field.of("x", PrimitiveType.DATE))));

  @TempDir Path directory;

  @Test
  void every_type_comes_back_as_it_was_sent() {
    String json =
        """
        [{"bo": true, "ti": -128, "bi": 9223372036854775807, "fl": 1.5, "do": "NaN",
          "ODD NAME-É": "x", "bin": "AAH/", "da": "0001-01-01",
          "ts": "2024-01-01T01:00:00.123456+01:00", "nt": "2024-03-31 02:30:00", "d1": -1.5,
          "d2": "-12345678901234567890.123456789012345678", "ar": [[1, null], null, []],
          "ma": {"k": 1.25, "n": null}, "st": {"x": "2024-02-29"}},
         {}]""";
    WrittenFile file = write(json);
    assertThat(file.records()).isEqualTo(2);
    List<List<@Nullable Object>> rows = read(file);
    List<@Nullable Object> row = new ArrayList<>(rows.get(0));
    assertThat((byte[]) row.remove(6)).containsExactly(0, 1, -1);
    assertThat(row)
        .isEqualTo(
            Arrays.asList(
                true,
                (byte) -128,
                Long.MAX_VALUE,
                1.5f,
                Double.NaN,
                "x",
                LocalDate.parse("0001-01-01"),
                Instant.parse("2024-01-01T00:00:00.123456Z"),
                LocalDateTime.parse("2024-03-31T02:30:00"),
                new BigDecimal("-1.50"),
                new BigDecimal("-12345678901234567890.123456789012345678"),
                Arrays.asList(Arrays.asList(1, null), null, List.of()),
                rows.get(0).get(13),
                Arrays.asList(LocalDate.parse("2024-02-29"))));
    assertThat(rows.get(0).get(13)).hasToString("{k=1.25, n=null}");
    assertThat(rows.get(1)).containsOnlyNulls().hasSize(15);
  }

  @Test
  void statistics_follow_the_delta_rules() {
    WrittenFile file =
        write(
            """
            {"bo": true, "bi": 5, "do": "NaN", "odd name-é": "\\uFFFF", "ts": "2024-01-01T00:00:00Z"}
            {"bi": -5, "do": 1, "odd name-é": "\\uD83D\\uDE00", "nt": "2024-01-01T00:00", "d1": 1}
            """);
    assertThat(file.statistics().stream().map(Object::toString))
        .contains(
            "ColumnStatistics[path=[bo], min=null, max=null, nullCount=1]",
            "ColumnStatistics[path=[bi], min=-5, max=5, nullCount=0]",
            "ColumnStatistics[path=[do], min=null, max=null, nullCount=0]",
            "ColumnStatistics[path=[odd name-é], min=\uFFFF, max=\uD83D\uDE00, nullCount=0]",
            "ColumnStatistics[path=[ts], min=2024-01-01T00:00:00Z, max=2024-01-01T00:00:00Z,"
                + " nullCount=1]",
            "ColumnStatistics[path=[nt], min=2024-01-01T00:00:00, max=2024-01-01T00:00:00,"
                + " nullCount=1]",
            "ColumnStatistics[path=[d1], min=1.00, max=1.00, nullCount=1]");
  }

  private WrittenFile write(String json) {
    InputStream stream = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    try (ParquetRowWriter writer = ParquetRowWriter.open(directory, SCHEMA, "a1")) {
      JsonRows.read(stream, SCHEMA, writer::write);
      return writer.finish();
    }
  }

  private List<List<@Nullable Object>> read(WrittenFile file) {
    DataFile data =
        new DataFile(
            directory.resolve(file.relativePath()).toString(),
            Map.of(),
            file.sizeBytes(),
            file.records());
    FileRelation relation = new FileRelation(SCHEMA, List.of(), List.of(data));
    EngineOptions options = new EngineOptions(128L << 20, 1, directory.resolve("spill"), 1 << 20);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (DuckDbEngine engine = DuckDbEngine.open(options);
        RowCursor cursor =
            engine.query(
                new EngineQuery("SELECT * FROM t ORDER BY bo", SCHEMA, Map.of("t", relation)))) {
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
    }
    return rows;
  }
}
