package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DefinitionDocumentTest {
  private static final String TEXT =
      """
      [ {"name": "a"},
        {"source": {"table": "t"},
         "name": "b",
         "transforms": [{"drop": ["x"]},
      \t\t{"sql": "SELECT \\"q\\",\\n  Prise\\u0020FROM input"}]} ]
      """;

  private static Problem.Fault fault(
      String pointer, @Nullable Integer line, @Nullable Integer column) {
    return new Problem.Fault(pointer, line, column, "no such column", null);
  }

  private static SourcePlace place(Problem.Fault fault) throws IOException {
    return DefinitionFiles.split("f.json", TEXT).get(1).place(fault);
  }

  @Test
  void takes_an_array_apart_and_sends_each_as_it_stands() throws IOException {
    assertThat(DefinitionFiles.split("f.json", TEXT))
        .extracting(DefinitionDocument::name)
        .containsExactly("a", "b");
    assertThat(DefinitionFiles.split("f.json", TEXT).get(0).json()).isEqualTo("{\"name\": \"a\"}");
    assertThat(DefinitionFiles.split("f.json", TEXT).get(1).json())
        .startsWith("{\"source\"")
        .endsWith("}]}");
  }

  @Test
  void finds_a_value_by_its_pointer() throws IOException {
    assertThat(place(fault("/transforms/0/drop/0", null, null)))
        .isEqualTo(new SourcePlace(4, 29, "   \"transforms\": [{\"drop\": [\"x\"]},"));
    assertThat(place(fault("/source", null, null)).line()).isEqualTo(2);
  }

  @Test
  void shows_the_nearest_there_is_where_the_value_is_missing() throws IOException {
    SourcePlace place = place(fault("/source/path/deep", null, null));

    assertThat(place.line()).isEqualTo(2);
    assertThat(place.source().substring(place.column() - 1)).startsWith("{\"table\"");
  }

  @Test
  void follows_escapes_to_a_place_in_the_sql_text() throws IOException {
    SourcePlace place = place(fault("/transforms/1/sql", 2, 3));

    assertThat(place.line()).isEqualTo(5);
    assertThat(place.source().substring(place.column() - 1)).startsWith("Prise\\u0020FROM");
    SourcePlace behind = place(fault("/transforms/1/sql", 2, 9));
    assertThat(behind.source().substring(behind.column() - 1)).startsWith("FROM input");
  }

  @Test
  void puts_the_caret_under_the_place_whatever_the_blanks_are() throws IOException {
    String[] lines = place(fault("/transforms/1/sql", 1, 1)).caret().split("\n", -1);

    assertThat(lines[0]).startsWith("  5 |   {\"sql\": \"SELECT");
    assertThat(lines[1].indexOf('^')).isEqualTo(lines[0].indexOf("SELECT"));
  }

  @Test
  void cuts_a_long_line_around_the_place() {
    String text = "x".repeat(5000) + "HERE" + "y".repeat(5000);

    String[] lines = SourcePlace.at(text, 5000).caret().split("\n", -1);

    assertThat(lines[0].length()).isLessThan(140);
    assertThat(lines[1].indexOf('^')).isEqualTo(lines[0].indexOf("HERE"));
  }

  @Test
  void shows_where_a_file_is_no_json() {
    assertThatThrownBy(() -> DefinitionFiles.split("f.json", "{\"name\": \"a\",\n \"sink\" 1}"))
        .isInstanceOf(MalformedFile.class)
        .hasMessageStartingWith("f.json:2:9: ")
        .hasMessageContaining(" \"sink\" 1}");
  }

  @Test
  void shows_a_definition_without_a_name() throws IOException {
    DefinitionDocument nameless =
        DefinitionFiles.split("f.json", "[\n  {\"name\": 7, \"x\": {\"name\": \"y\"}}]").get(0);

    assertThatThrownBy(nameless::requiredName)
        .isInstanceOf(MalformedFile.class)
        .hasMessageStartingWith("f.json:2:3: the definition has no name");
  }
}
