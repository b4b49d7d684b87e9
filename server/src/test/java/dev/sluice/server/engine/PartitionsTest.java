package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionsTest extends EngineFixture {
  @Test
  void odd_partition_values_survive_the_way_through_the_log() {
    StructType schema =
        StructType.of(
            Field.of("id", PrimitiveType.INTEGER),
            Field.of("p=/ é", PrimitiveType.STRING),
            Field.of("q", PrimitiveType.STRING));
    List<@Nullable String> values =
        Arrays.asList(
            null,
            "a/b",
            "x%20y",
            "a:b=c d",
            "\"'",
            "é€𝄞",
            "x".repeat(300),
            "..",
            "null",
            "__HIVE_DEFAULT_PARTITION__",
            "*?[a]",
            "é".repeat(300),
            "tab\tnl\n",
            "");
    List<String> selects = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      selects.add(
          "SELECT " + i + ", " + (value == null ? "NULL" : DuckDbSql.text(value)) + ", 'k'");
    }
    List<WrittenFile> files =
        write(String.join(" UNION ALL ", selects), schema, List.of("p=/ é", "q"));
    List<List<@Nullable Object>> rows =
        rows("SELECT * FROM t ORDER BY id", schema, relation(schema, List.of("p=/ é", "q"), files));
    for (int i = 0; i < values.size(); i++) {
      String expected = "".equals(values.get(i)) ? null : values.get(i);
      assertThat(rows.get(i)).containsExactly(i, expected, "k");
    }
  }

  @Test
  void partition_columns_of_every_type_come_back() {
    StructType schema =
        new StructType(
            ALL_TYPES.fields().stream()
                .filter(f -> f.type() instanceof PrimitiveType || f.type() instanceof DecimalType)
                .toList());
    StructType withId = withField(schema, Field.of("id", PrimitiveType.INTEGER));
    List<WrittenFile> files =
        write(
            """
            SELECT true, -1, 2, 3, 4, 1.5::FLOAT, -2.5e300::DOUBLE, 'x', DATE '2024-02-29',
              TIMESTAMPTZ '2024-01-01 00:00:00.1234+00', TIMESTAMP '2024-03-31 02:30:00',
              1.25, 12345.678, 1234567890123456789012345678.0123456789::DECIMAL(38,10), 1
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
              NULL, NULL, NULL, 2""",
            withId,
            schema.names());
    assertThat(files.get(0).partitionValues().keySet()).containsExactlyElementsOf(schema.names());
    assertThat(files.stream().flatMap(f -> f.partitionValues().values().stream()))
        .contains("true", "2024-02-29", "2024-01-01 00:00:00.1234", "2024-03-31 02:30:00", "1.25");
    List<List<@Nullable Object>> rows =
        rows("SELECT * FROM t ORDER BY id", withId, relation(withId, schema.names(), files));
    assertThat(rows.get(0))
        .contains(
            true,
            (byte) -1,
            -2.5e300,
            Instant.parse("2024-01-01T00:00:00.123400Z"),
            new BigDecimal("1234567890123456789012345678.0123456789"));
    assertThat(rows.get(1).subList(0, schema.fields().size())).containsOnlyNulls();
  }

  @Test
  void many_partitions_are_read_by_file_number() {
    StructType schema =
        StructType.of(Field.of("id", PrimitiveType.INTEGER), Field.of("p", PrimitiveType.LONG));
    List<WrittenFile> files =
        write("SELECT range, range % 100 FROM range(1000)", schema, List.of("p"));
    assertThat(files).hasSize(100);
    FileRelation relation = relation(schema, List.of("p"), files);
    assertThat(rows("SELECT * FROM t WHERE id % 100 <> p", schema, relation)).isEmpty();
    assertThat(rows("SELECT * FROM t WHERE p = 7", schema, relation)).hasSize(10);
  }
}
