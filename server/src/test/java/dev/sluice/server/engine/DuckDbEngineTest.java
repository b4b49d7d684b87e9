package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
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

class DuckDbEngineTest extends EngineFixture {
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
            .writeParquet(directory, FileLayout.PLAIN, "large");
    assertThat(files).hasSize(2);
    assertThat(files.stream().mapToLong(WrittenFile::records).sum()).isEqualTo(1_000_000);
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
                .writeParquet(odd, FileLayout.PLAIN, "z"))
        .singleElement()
        .satisfies(f -> assertThat(odd.resolve(f.relativePath())).exists());
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
}
