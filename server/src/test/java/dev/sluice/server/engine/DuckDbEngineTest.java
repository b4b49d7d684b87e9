package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbEngineTest {
  private static DuckDbEngine engine;

  @TempDir Path directory;

  @BeforeAll
  static void open(@TempDir Path spill) {
    engine = DuckDbEngine.open(new EngineOptions(256L << 20, 2, spill, 1L << 30));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static final StructType ALL_TYPES =
      StructType.of(
          Field.of("bo", PrimitiveType.BOOLEAN),
          Field.of("ti", PrimitiveType.BYTE),
          Field.of("si", PrimitiveType.SHORT),
          Field.of("in", PrimitiveType.INTEGER),
          Field.of("bi", PrimitiveType.LONG),
          Field.of("fl", PrimitiveType.FLOAT),
          Field.of("do", PrimitiveType.DOUBLE),
          Field.of("st", PrimitiveType.STRING),
          Field.of("da", PrimitiveType.DATE),
          Field.of("ts", PrimitiveType.TIMESTAMP),
          Field.of("nt", PrimitiveType.TIMESTAMP_NTZ),
          Field.of("d1", new DecimalType(9, 2)),
          Field.of("d2", new DecimalType(18, 3)),
          Field.of("d3", new DecimalType(38, 10)),
          Field.of("ar", new ArrayType(PrimitiveType.TIMESTAMP_NTZ, true)),
          Field.of("ma", new MapType(PrimitiveType.STRING, new DecimalType(4, 2), true)),
          Field.of(
              "sr",
              StructType.of(
                  Field.of("a", PrimitiveType.INTEGER),
                  Field.of("b", new ArrayType(PrimitiveType.STRING, true)))));

  @Test
  void every_type_comes_back_from_parquet_as_it_was() {
    String sql =
        """
        SELECT true, -1, 2, 3, 4, 1.5::FLOAT, -2.5::DOUBLE, 'x', DATE '2024-02-29',
          TIMESTAMPTZ '2024-01-01 00:00:00.123456+00', TIMESTAMP '2024-03-31 02:30:00.5',
          1.25, 12345.678, 1234567890123456789012345678.0123456789::DECIMAL(38,10),
          [TIMESTAMP '2024-03-31 02:30:00', NULL], MAP {'z': 1.5, 'a': NULL},
          {'a': 7, 'b': ['p', NULL]}
        UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
          NULL, NULL, NULL, NULL, NULL""";
    List<WrittenFile> files = write(sql, ALL_TYPES, List.of());
    List<List<@Nullable Object>> rows =
        rows("SELECT * FROM t ORDER BY st", ALL_TYPES, relation(ALL_TYPES, List.of(), files));
    assertThat(rows.get(0))
        .isEqualTo(
            Arrays.asList(
                true,
                (byte) -1,
                (short) 2,
                3,
                4L,
                1.5f,
                -2.5d,
                "x",
                LocalDate.parse("2024-02-29"),
                Instant.parse("2024-01-01T00:00:00.123456Z"),
                LocalDateTime.parse("2024-03-31T02:30:00.5"),
                new BigDecimal("1.25"),
                new BigDecimal("12345.678"),
                new BigDecimal("1234567890123456789012345678.0123456789"),
                Arrays.asList(LocalDateTime.parse("2024-03-31T02:30:00"), null),
                mapOf("z", new BigDecimal("1.50"), "a", null),
                Arrays.asList(7, Arrays.asList("p", null))));
    assertThat(rows.get(1)).containsOnlyNulls().hasSize(ALL_TYPES.fields().size());
  }

  @Test
  void statistics_follow_the_delta_rules() {
    List<WrittenFile> files =
        write(
            """
            SELECT false, 1, 2, 3, 4, 1.5, 'NaN'::DOUBLE, repeat('é', 40), DATE '2024-02-29',
              TIMESTAMPTZ '2024-01-01 00:00:00.123456+00', TIMESTAMP '2024-03-31 02:30:00.5',
              1.25, 12345.678, 7, NULL, NULL, NULL
            UNION ALL SELECT true, NULL, NULL, 9, NULL, NULL, 1.0, 'a', NULL, NULL, NULL, NULL,
              NULL, NULL, NULL, NULL, {'a': 5, 'b': NULL}""",
            ALL_TYPES,
            List.of());
    assertThat(files).singleElement().extracting(WrittenFile::records).isEqualTo(2L);
    assertThat(files.get(0).statistics().stream().map(Object::toString))
        .contains(
            "ColumnStatistics[path=[bo], min=null, max=null, nullCount=0]",
            "ColumnStatistics[path=[ti], min=1, max=1, nullCount=1]",
            "ColumnStatistics[path=[in], min=3, max=9, nullCount=0]",
            "ColumnStatistics[path=[do], min=null, max=null, nullCount=0]",
            "ColumnStatistics[path=[st], min=a, max="
                + "é".repeat(32)
                + "\uDBFF\uDFFF, nullCount=0]",
            "ColumnStatistics[path=[da], min=2024-02-29, max=2024-02-29, nullCount=1]",
            "ColumnStatistics[path=[ts], min=2024-01-01T00:00:00.123456Z,"
                + " max=2024-01-01T00:00:00.123456Z, nullCount=1]",
            "ColumnStatistics[path=[nt], min=2024-03-31T02:30:00.5, max=2024-03-31T02:30:00.5,"
                + " nullCount=1]",
            "ColumnStatistics[path=[d1], min=1.25, max=1.25, nullCount=1]",
            "ColumnStatistics[path=[sr, a], min=5, max=5, nullCount=1]")
        .noneMatch(text -> text.contains("path=[ar") || text.contains("path=[ma"));
  }

  @Test
  void a_batch_without_rows_writes_no_file() throws IOException {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    assertThat(write("SELECT 1 WHERE false", schema, List.of())).isEmpty();
    StructType two = withField(schema, Field.of("b", PrimitiveType.LONG));
    assertThat(write("SELECT 1, 2 WHERE false", two, List.of("a"))).isEmpty();
    try (var left = Files.walk(directory)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void a_large_batch_is_written_by_several_threads() {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    FileRelation large =
        new FileRelation(
            schema,
            List.of(),
            write("SELECT range FROM range(1000000)", schema, List.of()).stream()
                .map(f -> new DataFile(path(f), Map.of(), 1L << 30, f.records()))
                .toList());
    List<WrittenFile> files =
        engine
            .execute(new EngineQuery("SELECT a FROM t", schema, Map.of("t", large)))
            .writeParquet(directory, List.of(), "large");
    assertThat(files).hasSize(2);
    assertThat(files.stream().mapToLong(WrittenFile::records).sum()).isEqualTo(1_000_000);
  }

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

  @Test
  void files_of_older_schemas_fit_the_newest() {
    StructType old =
        StructType.of(
            Field.of("B", PrimitiveType.INTEGER),
            Field.of("extra", PrimitiveType.STRING),
            Field.of("a", PrimitiveType.SHORT),
            Field.of("s", StructType.of(Field.of("x", PrimitiveType.INTEGER))));
    StructType now =
        StructType.of(
            Field.of("a", PrimitiveType.LONG),
            Field.of("b", PrimitiveType.LONG),
            Field.of(
                "s",
                StructType.of(
                    Field.of("y", PrimitiveType.DATE), Field.of("x", PrimitiveType.LONG))),
            Field.of("c", PrimitiveType.STRING));
    List<WrittenFile> files = write("SELECT 1, 'e', 2, {'x': 3}", old, List.of());
    assertThat(rows("SELECT * FROM t", now, relation(now, List.of(), files)))
        .containsExactly(Arrays.asList(2L, 1L, Arrays.asList(null, 3L), null));
  }

  @Test
  void a_relation_without_files_is_empty_and_typed() {
    assertThat(rows("SELECT * FROM t", ALL_TYPES, relation(ALL_TYPES, List.of("st"), List.of())))
        .isEmpty();
  }

  @Test
  void paths_are_taken_literally() throws IOException {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    Path odd = Files.createDirectories(directory.resolve("o'd%20*?[ab]{c}\" é"));
    WrittenFile file = write("SELECT 1", schema, List.of()).get(0);
    Path moved = Files.move(Path.of(path(file)), odd.resolve("f*[1].parquet"));
    Files.copy(moved, odd.resolve("fx1.parquet"));
    FileRelation relation =
        new FileRelation(
            schema, List.of(), List.of(new DataFile(moved.toString(), Map.of(), 0, 1)));
    assertThat(rows("SELECT * FROM t", schema, relation)).hasSize(1);
    assertThat(
            engine
                .execute(new EngineQuery("SELECT * FROM t", schema, Map.of("t", relation)))
                .writeParquet(odd, List.of(), "z"))
        .singleElement()
        .satisfies(f -> assertThat(odd.resolve(f.relativePath())).exists());
  }

  @Test
  void a_missing_file_is_named() {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    FileRelation relation =
        new FileRelation(
            schema, List.of(), List.of(new DataFile("/no/such/file.parquet", Map.of(), 10, 1)));
    assertRefused(
        () -> rows("SELECT * FROM t", schema, relation),
        ErrorCode.DATA_FILE_MISSING,
        "/no/such/file.parquet");
  }

  @Test
  void a_truncated_empty_or_garbled_file_is_named() throws IOException {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.STRING));
    List<WrittenFile> files =
        write("SELECT md5(range::VARCHAR) FROM range(10000)", schema, List.of());
    Path file = Path.of(path(files.get(0)));
    byte[] good = Files.readAllBytes(file);
    FileRelation relation = relation(schema, List.of(), files);
    List<byte[]> damages = new ArrayList<>();
    damages.add(new byte[0]);
    damages.add(Arrays.copyOf(good, good.length / 2));
    damages.add(garbled(good, good.length - 20, 8));
    damages.add(garbled(good, 4, good.length - 2000));
    for (byte[] damage : damages) {
      Files.write(file, damage, StandardOpenOption.TRUNCATE_EXISTING);
      assertRefused(
          () -> rows("SELECT * FROM t", schema, relation),
          ErrorCode.DATA_FILE_CORRUPT,
          file.toString());
    }
  }

  private static byte[] garbled(byte[] good, int from, int length) {
    byte[] bad = good.clone();
    Arrays.fill(bad, from, from + length, (byte) 0x5A);
    return bad;
  }

  @Test
  void what_values_did_has_a_code() {
    assertRefused("SELECT CAST('x' AS INTEGER)", ErrorCode.CAST_INVALID_INPUT, "'x'");
    assertRefused("SELECT CAST(1e10 AS INTEGER)", ErrorCode.ARITHMETIC_OVERFLOW, "10000000000");
    assertRefused(
        "SELECT 9223372036854775807::BIGINT + range FROM range(1, 2)",
        ErrorCode.ARITHMETIC_OVERFLOW,
        "Overflow in addition");
    assertRefused(
        "SELECT error('[DIVIDE_BY_ZERO] Division by zero') FROM range(3)",
        ErrorCode.DIVIDE_BY_ZERO,
        "Division by zero");
    assertRefused("SELECT error('no code') FROM range(3)", ErrorCode.EVALUATION_FAILED, "no code");
    assertRefused("SELECT nonsense", ErrorCode.INTERNAL_ERROR, "nonsense");
  }

  private void assertRefused(String sql, ErrorCode code, String part) {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    assertRefused(() -> rows(sql, schema, null), code, part);
    assertRefused(() -> write(sql, schema, List.of()), code, part);
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code, String part) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e).hasMessageContaining(part);
              assertThat(e.getMessage()).doesNotContain("LINE 1").doesNotContain("exception_type");
            });
  }

  @Test
  void an_interrupt_cancels_a_running_batch() throws InterruptedException {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    List<Throwable> errors = new ArrayList<>();
    Thread thread =
        new Thread(
            () ->
                write("SELECT count(*) FROM range(100000000) a, range(1000) b", schema, List.of()));
    thread.setUncaughtExceptionHandler((t, e) -> errors.add(e));
    thread.start();
    thread.interrupt();
    thread.join(20_000);
    assertThat(thread.isAlive()).isFalse();
    assertThat(errors)
        .singleElement()
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELED));
  }

  @Test
  void many_threads_share_one_instance() {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    List<WrittenFile> files = write("SELECT range FROM range(1000)", schema, List.of());
    FileRelation relation = relation(schema, List.of(), files);
    List<Long> sums =
        java.util.stream.IntStream.range(0, 64)
            .parallel()
            .mapToObj(i -> (Long) rows("SELECT sum(a) FROM t", schema, relation).get(0).get(0))
            .toList();
    assertThat(sums).containsOnly(499500L).hasSize(64);
  }

  @Test
  void rows_are_counted_from_footers_where_the_log_is_silent() {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    List<WrittenFile> files = write("SELECT range FROM range(1000)", schema, List.of());
    DataFile silent = new DataFile(path(files.get(0)), Map.of(), 0, DataFile.UNKNOWN);
    DataFile known = new DataFile(path(files.get(0)), Map.of(), 0, 5);
    assertThat(engine.countRows(new FileRelation(schema, List.of(), List.of(silent, known))))
        .isEqualTo(1005);
  }

  private List<WrittenFile> write(String sql, StructType schema, List<String> partitionColumns) {
    return engine
        .execute(new EngineQuery(sql, schema, Map.of()))
        .writeParquet(directory, partitionColumns, "attempt-1");
  }

  private FileRelation relation(
      StructType schema, List<String> partitionColumns, List<WrittenFile> files) {
    return new FileRelation(
        schema,
        partitionColumns,
        files.stream()
            .map(f -> new DataFile(path(f), f.partitionValues(), f.sizeBytes(), f.records()))
            .toList());
  }

  private String path(WrittenFile file) {
    return directory.resolve(file.relativePath()).toString();
  }

  private static List<List<@Nullable Object>> rows(
      String sql, StructType schema, @Nullable FileRelation relation) {
    Map<String, FileRelation> inputs = relation == null ? Map.of() : Map.of("t", relation);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (RowCursor cursor = engine.query(new EngineQuery(sql, schema, inputs))) {
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static StructType withField(StructType schema, Field field) {
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(field);
    return new StructType(fields);
  }

  private static Map<String, @Nullable Object> mapOf(
      String key1, @Nullable Object value1, String key2, @Nullable Object value2) {
    Map<String, @Nullable Object> map = new java.util.LinkedHashMap<>();
    map.put(key1, value1);
    map.put(key2, value2);
    return map;
  }
}
