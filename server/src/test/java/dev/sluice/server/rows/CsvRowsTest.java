package dev.sluice.server.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {
  private static final StructType SCHEMA =
      StructType.of(
          new Field("id", PrimitiveType.INTEGER, false, Map.of()),
          Field.of("note", PrimitiveType.STRING),
          Field.of("price", new DecimalType(4, 2)),
          Field.of("ok", PrimitiveType.BOOLEAN),
          Field.of("ratio", PrimitiveType.DOUBLE),
          Field.of("ts", PrimitiveType.TIMESTAMP),
          Field.of("tags", new ArrayType(PrimitiveType.LONG, true)));

  @Test
  void columns_are_found_by_name_and_values_are_typed() {
    List<List<@Nullable Object>> rows =
        read(
            """
            Note,ID,price,ok,ratio,ts,tags\r
            "a ""b"", c\r
            d",1,1.5,TRUE,-1e3,2024-01-01T00:00:00Z,"[1,null]"\r
            """);

    assertThat(rows.get(0).subList(0, 5).toString())
        .isEqualTo("[1, a \"b\", c\r\nd, 1.50, true, -1000.0]");
    assertThat(rows.get(0).get(5)).hasToString("2024-01-01T00:00:00Z");
    assertThat(rows.get(0).get(6)).isEqualTo(Arrays.asList(1L, null));
  }

  @Test
  void an_empty_field_is_null_and_quotes_are_an_empty_string() {
    List<List<@Nullable Object>> rows = read("id,note\n1,\n2,\"\"\n");

    assertThat(rows.get(0).get(1)).isNull();
    assertThat(rows.get(1).get(1)).isEqualTo("");
    assertThat(rows.get(0).get(6)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"id\n1\n2", "id\r\n1\r\n2\r\n", "\uFEFFid\n1\n2\n"})
  void line_ends_and_a_byte_order_mark_do_not_matter(String csv) {
    assertThat(read(csv)).hasSize(2);
  }

  @Test
  void an_empty_line_is_no_row_where_rows_have_several_fields() {
    assertThat(read("id,note\n1,a\n\n2,b\n\n")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "x,a       | /0/id    | 'row 1, column id: \"x\" is no int'",
        "1.5,a     | /0/id    | 'row 1, column id: 1.5 is no int'",
        ",a        | /0/id    | 'row 1, column id: must not be null'",
        "1         | /0       | 'row 1 has 1 fields, but the first line names 2'",
        "1,a,b     | /0       | 'row 1 has 3 fields, but the first line names 2'",
      })
  void a_faulty_row_is_named(String row, String pointer, String message) {
    Problem problem = refused("id,note\n" + row + "\n").problems().get(0);

    assertThat(problem.pointer()).isEqualTo(pointer);
    assertThat(problem.message()).isEqualTo(message);
  }

  @Test
  void up_to_twenty_faulty_rows_are_named() {
    assertThat(refused("id\n" + "x\n1\n".repeat(30)).problems())
        .hasSize(20)
        .last()
        .extracting(Problem::pointer)
        .isEqualTo("/38/id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "idd,note  | 'the first line names \"idd\", which is not a column' | id",
        "id,ID     | 'the first line names \"ID\" twice'                   |",
      })
  void a_faulty_header_is_refused(String header, String message, @Nullable String suggestion) {
    Problem problem = refused(header + "\n1,2\n").problems().get(0);

    assertThat(problem.message()).isEqualTo(message);
    assertThat(problem.suggestion()).isEqualTo(suggestion);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "id,note\n1,\"open", "id,note\n1,\"a\"b\n"})
  void what_is_not_csv_is_refused(String csv) {
    assertThat(refused(csv).code()).isEqualTo(ErrorCode.INVALID_ROWS);
  }

  @Test
  void what_is_not_utf_8_is_refused() {
    byte[] latin1 = "id,note\n1,größe\n".getBytes(StandardCharsets.ISO_8859_1);
    SluiceException refused =
        catchThrowableOfType(
            SluiceException.class,
            () -> CsvRows.read(new ByteArrayInputStream(latin1), SCHEMA, row -> {}));

    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ROWS);
  }

  private static SluiceException refused(String csv) {
    return catchThrowableOfType(SluiceException.class, () -> read(csv));
  }

  private static List<List<@Nullable Object>> read(String csv) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
    assertThat(CsvRows.read(new ByteArrayInputStream(bytes), SCHEMA, rows::add))
        .isEqualTo(rows.size());
    return rows;
  }
}
