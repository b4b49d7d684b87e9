package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.rows.ParquetRowWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetUploadTest {
  private static final Field ID = Field.of("id", PrimitiveType.INTEGER);
  private static final Field NOTE = Field.of("note", PrimitiveType.STRING);

  @TempDir Path directory;
  private CatalogFixture fixture;

  private void table(String... partitionColumns) {
    fixture = CatalogFixture.withTable(directory, partitionColumns);
  }

  @AfterEach
  void close() throws IOException {
    assertThat(directory.resolve("staging")).isEmptyDirectory();
    fixture.close();
  }

  @Test
  void rows_are_read_by_name_and_widened() throws IOException {
    table();
    byte[] file =
        file(StructType.of(NOTE, ID), List.of(Arrays.asList("a", 1), Arrays.asList(null, 2)));

    assertThat(fixture.append(RowFormat.PARQUET, file, null))
        .isEqualTo(new AppendedRows(1, 2, false));
    assertThat(fixture.sql("SELECT id, note FROM events ORDER BY id"))
        .hasToString("[[1, a], [2, null]]");
  }

  @Test
  void a_partitioned_table_is_cut_up() throws IOException {
    table("note");
    byte[] file =
        file(StructType.of(NOTE, ID), List.of(Arrays.asList("a", 1), Arrays.asList("b", 2)));
    fixture.append(RowFormat.PARQUET, file, null);

    assertThat(fixture.catalog.describe(CatalogFixture.EVENTS).numFiles()).isEqualTo(2);
    assertThat(fixture.sql("SELECT id FROM events WHERE note = 'b'")).hasToString("[[2]]");
  }

  @Test
  void a_null_where_none_may_be_is_named_by_its_row() throws IOException {
    table();
    Integer[] ids = new Integer[30_000];
    Arrays.setAll(ids, i -> i == 29_998 || i == 7 ? null : i);
    byte[] file = file(StructType.of(ID), Arrays.stream(ids).<List<?>>map(Arrays::asList).toList());

    assertThat(refused(file).problems())
        .extracting(Problem::pointer)
        .containsExactly("/7/id", "/29998/id");
  }

  @Test
  void columns_that_do_not_fit_are_all_named() throws IOException {
    table();
    StructType schema =
        StructType.of(Field.of("id", PrimitiveType.DOUBLE), Field.of("noet", PrimitiveType.STRING));
    SluiceException refused = refused(file(schema, List.of(Arrays.asList(1.0, "a"))));

    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ROWS);
    assertThat(refused.problems()).extracting(Problem::pointer).containsExactly("/id", "/noet");
    assertThat(refused.problems().get(0).message())
        .isEqualTo("column id is DOUBLE, but the table has bigint");
    assertThat(refused.problems().get(1).suggestion()).isEqualTo("note");
  }

  @Test
  void what_is_no_parquet_is_refused() {
    table();
    for (String body : List.of("", "PAR1", "PAR1garbage!PAR1", "x".repeat(1000))) {
      assertThat(refused(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)).code())
          .isEqualTo(ErrorCode.INVALID_ROWS);
    }
  }

  private SluiceException refused(byte[] file) {
    return catchThrowableOfType(
        SluiceException.class, () -> fixture.append(RowFormat.PARQUET, file, null));
  }

  private byte[] file(StructType schema, List<? extends List<? extends @Nullable Object>> rows)
      throws IOException {
    try (ParquetRowWriter writer = ParquetRowWriter.open(directory.resolve("made"), schema, "a")) {
      rows.forEach(writer::write);
      writer.finish();
      byte[] content = Files.readAllBytes(writer.file());
      Files.delete(writer.file());
      return content;
    }
  }
}
