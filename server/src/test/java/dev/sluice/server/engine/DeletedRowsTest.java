package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DeletedRows;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeletedRowsTest extends EngineFixture {
  private static final StructType NUMBERS = StructType.of(Field.of("n", PrimitiveType.LONG));
  private static final String SUMMARY = "SELECT count(*), min(n), max(n) FROM t";
  private static final StructType SUMMARY_COLUMNS =
      StructType.of(
          Field.of("c", PrimitiveType.LONG),
          Field.of("min", PrimitiveType.LONG),
          Field.of("max", PrimitiveType.LONG));

  /** Deleted rows that a condition tells. */
  private record Deleted(long count, LongPredicate rows) implements DeletedRows {
    @Override
    public RowNumbers load() {
      return rows::test;
    }
  }

  private static DeletedRows deleted(long count, LongPredicate rows) {
    return new Deleted(count, rows);
  }

  private DataFile numbers(long from, long to, @Nullable DeletedRows deleted) {
    String sql = "SELECT range AS n FROM range(" + from + ", " + to + ")";
    WrittenFile file = write(sql, NUMBERS, List.of()).get(0);
    return new DataFile(
        moved(file, "f" + from), Map.of(), file.sizeBytes(), DataFile.UNKNOWN, deleted);
  }

  private String moved(WrittenFile file, String name) {
    java.io.File target = directory.resolve(name + ".parquet").toFile();
    assertThat(directory.resolve(file.relativePath()).toFile().renameTo(target)).isTrue();
    return target.toString();
  }

  private static FileRelation of(DataFile... files) {
    return new FileRelation(NUMBERS, List.of(), List.of(files));
  }

  @Test
  void are_passed_over_by_their_numbers_in_each_file() {
    FileRelation relation =
        of(
            numbers(0, 300_000, deleted(150_000, row -> row % 2 == 0)),
            numbers(1_000_000, 1_000_010, null),
            numbers(2_000_000, 2_000_010, deleted(9, row -> row < 9)));

    assertThat(rows(SUMMARY, SUMMARY_COLUMNS, relation))
        .containsExactly(List.of(150_011L, 1L, 2_000_009L));
    assertThat(rows("SELECT n FROM t WHERE n BETWEEN 250000 AND 250003", NUMBERS, relation))
        .containsExactlyInAnyOrder(List.of(250_001L), List.of(250_003L));
    assertThat(engine.countRows(relation)).isEqualTo(150_011);
  }

  @Test
  void may_differ_between_two_readings_of_one_file() {
    DataFile file = numbers(0, 10, deleted(9, row -> row != 3));
    DataFile again = new DataFile(file.path(), Map.of(), 1, 1, deleted(9, row -> row != 7));

    assertThat(rows("SELECT n FROM t", NUMBERS, of(file, again)))
        .containsExactlyInAnyOrder(List.of(3L), List.of(7L));
  }

  @Test
  void raise_no_error_with_their_values() {
    FileRelation relation = of(numbers(0, 10, deleted(1, row -> row == 0)));

    String failing = "SELECT n FROM t WHERE CASE WHEN n = 0 THEN error('seen') ELSE n > 8 END";
    assertThat(rows(failing, NUMBERS, relation)).containsExactly(List.of(9L));
    String cast = "SELECT n FROM t WHERE CAST(CASE WHEN n = 0 THEN 'x' ELSE '1' END AS INT) = n";
    assertThat(rows(cast, NUMBERS, relation)).containsExactly(List.of(1L));
  }

  @Test
  void leave_columns_alone_that_are_called_like_numbers_of_rows_and_files() {
    StructType schema =
        StructType.of(
            Field.of("file_row_number", PrimitiveType.LONG),
            Field.of("c0", PrimitiveType.LONG),
            Field.of("file_index", PrimitiveType.LONG));
    WrittenFile written =
        write("SELECT 100 + range, 200 + range, 7 FROM range(4)", schema, List.of()).get(0);
    DataFile file =
        new DataFile(path(written), Map.of("file_index", "5"), 1, 3, deleted(1, row -> row == 2));
    FileRelation data = new FileRelation(schema, List.of(), List.of(file, file));
    FileRelation partitioned = new FileRelation(schema, List.of("file_index"), List.of(file));

    assertThat(rows("SELECT DISTINCT * FROM t", schema, data))
        .containsExactlyInAnyOrder(
            List.of(100L, 200L, 7L), List.of(101L, 201L, 7L), List.of(103L, 203L, 7L));
    assertThat(rows("SELECT * FROM t WHERE c0 > 201", schema, partitioned))
        .containsExactly(List.of(103L, 203L, 5L));
  }

  @Test
  void are_passed_over_in_many_partitions() {
    StructType schema =
        StructType.of(Field.of("n", PrimitiveType.LONG), Field.of("p", PrimitiveType.LONG));
    List<DataFile> files = new ArrayList<>();
    for (int p = 0; p < 40; p++) {
      int kept = p % 10;
      DataFile file =
          numbers(p * 100L, p * 100L + 10, p % 4 == 0 ? null : deleted(9, row -> row != kept));
      files.add(
          new DataFile(file.path(), Map.of("p", Integer.toString(p)), 1, 1, file.deletedRows()));
    }
    FileRelation relation = new FileRelation(schema, List.of("p"), files);

    assertThat(rows("SELECT n, p FROM t WHERE p IN (8, 17)", schema, relation))
        .hasSize(11)
        .contains(List.of(1707L, 17L), List.of(800L, 8L), List.of(809L, 8L));
    assertThat(rows("SELECT count(*), min(n), max(p) FROM t", SUMMARY_COLUMNS, relation))
        .containsExactly(List.of(130L, 0L, 39L));
  }

  @Test
  void that_cannot_be_loaded_fail_the_query_in_their_own_words() {
    DeletedRows damaged =
        new DeletedRows() {
          @Override
          public long count() {
            return 1;
          }

          @Override
          public RowNumbers load() {
            throw new SluiceException(ErrorCode.DATA_FILE_CORRUPT, "The vector v.bin is damaged.");
          }
        };
    FileRelation relation = of(numbers(0, 10, damaged));

    assertThatThrownBy(() -> rows("SELECT n FROM t", NUMBERS, relation))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DATA_FILE_CORRUPT)
        .hasMessage("The vector v.bin is damaged.");
  }
}
