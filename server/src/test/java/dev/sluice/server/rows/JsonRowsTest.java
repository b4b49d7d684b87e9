package dev.sluice.server.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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

class JsonRowsTest {
  private static final StructType SCHEMA =
      StructType.of(
          new Field("id", PrimitiveType.INTEGER, false, Map.of()),
          Field.of("Price", new DecimalType(4, 2)),
          Field.of("day", PrimitiveType.DATE),
          Field.of("ts", PrimitiveType.TIMESTAMP),
          Field.of("bin", PrimitiveType.BINARY),
          Field.of("ratio", PrimitiveType.FLOAT));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"id\": 1}, {\"id\": 2, \"day\": \"2024-01-01\"}]",
        "{\"id\": 1}\n{\"id\": 2, \"DAY\": \"2024-01-01\"}\n",
        " {\"id\":1}{\"id\":2,\"day\":\"2024-01-01\",\"ts\":null}",
      })
  void an_array_and_lines_are_read_alike(String json) {
    List<List<@Nullable Object>> rows = read(json);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0)).isEqualTo(Arrays.asList(1, null, null, null, null, null));
    assertThat(rows.get(1).get(2)).hasToString("2024-01-01");
  }

  @Test
  void nothing_is_no_rows() {
    assertThat(read("")).isEmpty();
    assertThat(read("[]")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id': 'x'}                       | /0/id    | row 1, column id: \"x\" is no int",
        "{'id': 1.5}                       | /0/id    | 1.5 is no int",
        "{'id': 2147483648}                | /0/id    | 2147483648 is no int",
        "{'id': null}                      | /0/id    | must not be null",
        "{'day': '2024-01-01'}             | /0/id    | must not be null",
        "{'id': 1, 'Price': 1.234}         | /0/Price | 1.234 is no decimal(4,2)",
        "{'id': 1, 'Price': 100}           | /0/Price | 100 is no decimal(4,2)",
        "{'id': 1, 'Price': 1e1000000000}  | /0/Price | is no decimal(4,2)",
        "{'id': 1, 'price': true}          | /0/Price | true is no decimal(4,2)",
        "{'id': 1, 'day': '2024-02-30'}    | /0/day   | is no date",
        "{'id': 1, 'ts': '2024-01-01T00:00:00.1234567Z'} | /0/ts | is no timestamp",
        "{'id': 1, 'ts': 17}               | /0/ts    | 17 is no timestamp",
        "{'id': 1, 'bin': '%%'}            | /0/bin   | is no binary",
        "{'id': 1, 'ratio': 1e39}          | /0/ratio | is no float",
        "{'id': 1, 'Pric': 1}              | /0/Pric  | did you mean Price?",
        "{'id': 1, 'ID': 2}                | /0/ID    | is given twice",
        "[{'id': 1}, 5]                    | /1       | row 2 is not a JSON object",
      })
  void a_faulty_value_is_named_with_row_column_and_type(
      String json, String pointer, String message) {
    SluiceException e = refused(json.replace('\'', '"'));
    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ROWS);
    assertThat(e.problems()).singleElement().extracting(Problem::pointer).isEqualTo(pointer);
    assertThat(e.problems().get(0).message()).contains(message);
  }

  @Test
  void at_most_twenty_rows_are_reported() {
    SluiceException e = refused("{\"id\": true}\n".repeat(1000));
    assertThat(e.problems()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[{\"id\": 1}", "[{\"id\": 1}] x", "{\"id\": 1", "{\"id\": 1, \"id\": 2}", "nope"})
  void what_is_not_json_is_refused(String json) {
    assertThat(refused(json).code()).isEqualTo(ErrorCode.INVALID_JSON);
  }

  @Test
  void deep_nesting_is_refused_without_a_stack_overflow() {
    assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(SluiceException.class);
  }

  @Test
  void a_long_value_is_cut_in_the_message() {
    SluiceException e = refused("{\"id\": \"" + "x".repeat(10_000) + "\"}");
    assertThat(e.getMessage()).hasSizeLessThan(200);
  }

  private static SluiceException refused(String json) {
    return catchThrowableOfType(SluiceException.class, () -> read(json));
  }

  private static List<List<@Nullable Object>> read(String json) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertThat(JsonRows.read(new ByteArrayInputStream(bytes), SCHEMA, rows::add))
        .isEqualTo(rows.size());
    return rows;
  }
}
