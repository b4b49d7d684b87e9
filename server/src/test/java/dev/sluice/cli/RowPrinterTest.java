package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.client.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowPrinterTest {
  private static final List<Column> COLUMNS =
      List.of(Column.of("id", "int"), Column.of("what", "string"));
  private static final List<List<JsonNode>> ROWS =
      List.of(
          List.of(IntNode.valueOf(1), TextNode.valueOf("a \"b\", c")),
          List.of(IntNode.valueOf(100), NullNode.getInstance()),
          List.of(NullNode.getInstance(), TextNode.valueOf("")));

  private final StringWriter text = new StringWriter();

  private String print(RowPrinter.Format format, List<Column> columns, List<List<JsonNode>> rows)
      throws IOException {
    PrintWriter out = new PrintWriter(text);
    RowPrinter printer = format.to(out);
    printer.begin(columns);
    for (List<JsonNode> row : rows) {
      printer.row(row);
    }
    printer.end();
    out.flush();
    return text.toString();
  }

  @Test
  void a_table_puts_numbers_at_the_right_and_shows_nulls() throws IOException {
    assertThat(print(RowPrinter.Format.table, COLUMNS, ROWS))
        .isEqualTo(
            """
               id | what
            ------+----------
                1 | a "b", c
              100 | NULL
             NULL |
            """);
  }

  @Test
  void a_table_prints_rows_before_it_has_all() throws IOException {
    PrintWriter out = new PrintWriter(text);
    RowPrinter printer = RowPrinter.Format.table.to(out);
    printer.begin(List.of(Column.of("n", "int")));
    for (int i = 0; i < TableRows.MEASURED; i++) {
      printer.row(List.of(IntNode.valueOf(i)));
    }
    out.flush();
    assertThat(text.toString().lines()).hasSize(TableRows.MEASURED + 2);

    printer.row(List.of(IntNode.valueOf(123456789)));
    printer.end();
    out.flush();
    assertThat(text.toString()).endsWith(" 998\n 999\n 123456789\n");
  }

  @Test
  void a_statement_without_columns_prints_no_table() throws IOException {
    for (RowPrinter.Format format :
        List.of(RowPrinter.Format.table, RowPrinter.Format.csv, RowPrinter.Format.ndjson)) {
      assertThat(print(format, List.of(), List.of())).isEmpty();
    }
  }

  @Test
  void csv_tells_null_from_the_empty_string() throws IOException {
    assertThat(print(RowPrinter.Format.csv, COLUMNS, ROWS))
        .isEqualTo("id,what\r\n1,\"a \"\"b\"\", c\"\r\n100,\r\n,\"\"\r\n");
  }

  @Test
  void ndjson_is_one_object_a_line() throws IOException {
    assertThat(print(RowPrinter.Format.ndjson, COLUMNS, ROWS).lines())
        .containsExactly(
            "{\"id\":1,\"what\":\"a \\\"b\\\", c\"}",
            "{\"id\":100,\"what\":null}",
            "{\"id\":null,\"what\":\"\"}");
  }

  @Test
  void json_is_one_array_with_every_digit() throws IOException {
    BigDecimal exact = new BigDecimal("12345678901234567890.1200");
    String json =
        print(
            RowPrinter.Format.json,
            List.of(Column.of("d", "decimal(38,4)")),
            IntStream.range(0, 2)
                .mapToObj(i -> List.<JsonNode>of(DecimalNode.valueOf(exact)))
                .collect(Collectors.toList()));

    assertThat(json)
        .isEqualTo("[\n{\"d\":12345678901234567890.1200},\n{\"d\":12345678901234567890.1200}\n]\n");
  }

  @Test
  void json_without_rows_is_an_empty_array() throws IOException {
    assertThat(print(RowPrinter.Format.json, COLUMNS, List.of())).isEqualTo("[]\n");
  }
}
