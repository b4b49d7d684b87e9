package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Validation;
import dev.sluice.server.testing.StreamHarness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionCheckTest {
  @TempDir Path directory;
  private StreamHarness harness;

  @BeforeEach
  void create_two_tables() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.createTable("out");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private Validation check(String json) {
    byte[] utf8 = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return harness.runtime().validate(DefinitionReader.draft(utf8));
  }

  @Test
  void a_fault_in_one_part_hides_none_in_another() {
    Validation validation =
        check(
            """
            {'name': '/bad', 'color': 'red',
             'source': {'format': 'delta', 'table': 'inn'},
             'transforms': [],
             'sink': {'format': 'delta', 'table': 'out', 'checkpointLocation': '../../etc'},
             'trigger': {'processingTim': '1 second'}}
            """);
    assertThat(validation.problems())
        .extracting(Problem::pointer)
        .containsExactlyInAnyOrder(
            "/color",
            "/name",
            "/trigger/processingTim",
            "/source/table",
            "/sink/checkpointLocation");
    assertThat(validation.problems())
        .filteredOn(problem -> problem.pointer().equals("/source/table"))
        .extracting(Problem::suggestion)
        .containsExactly("in");
    assertThat(validation.input()).isNull();
    assertThat(validation.output()).isNull();
  }

  @Test
  void steps_before_an_unreadable_one_are_compiled_and_those_after_it_are_not() {
    Validation validation =
        check(
            """
            {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
             'transforms': [{'filter': 'id >\\n idd'}, {'filtr': 'id > 1'}, {'filter': 'nope > 1'}],
             'sink': {'format': 'delta', 'table': 'out'}}
            """);
    assertThat(validation.problems())
        .extracting(Problem::pointer)
        .containsExactly("/transforms/1/filtr", "/transforms/0/filter");
    Problem column = validation.problems().get(1);
    assertThat(column.line()).isEqualTo(2);
    assertThat(column.column()).isEqualTo(2);
    assertThat(column.suggestion()).isEqualTo("id");
    assertThat(validation.input()).isNotNull();
    assertThat(validation.output()).isNull();
  }

  @Test
  void every_column_that_does_not_fit_the_sink_is_told_with_the_schema_it_has() {
    Validation validation =
        check(
            """
            {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
             'transforms': [{'select': ['array(id) AS id', 'name AS nam', '1 AS extra']}],
             'sink': {'format': 'delta', 'table': 'out'}}
            """);
    assertThat(validation.problems()).hasSize(3);
    assertThat(validation.problems()).extracting(Problem::pointer).containsOnly("/sink");
    assertThat(validation.problems().get(0).suggestion()).isEqualTo("name");
    assertThat(validation.problems().get(2).message()).contains("id of type bigint");
    assertThat(validation.output().names()).containsExactly("id", "nam", "extra");
  }

  @Test
  void what_is_wrong_with_a_relation_has_its_place() {
    harness.createTable("wide", StructType.of(Field.of("a", PrimitiveType.BINARY)));
    Validation validation =
        check(
            """
            {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
             'transforms': [
               {'union': {'source': {'format': 'delta', 'table': 'in'},
                          'transforms': [{'filter': 'idd > 1'}]}}],
             'sink': {'format': 'delta', 'table': 'out'}}
            """);
    assertThat(validation.problems())
        .extracting(Problem::pointer)
        .containsExactly("/transforms/0/union/transforms/0/filter");
    validation =
        check(
            """
            {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
             'transforms': [{'union': {'source': {'format': 'delta', 'table': 'inn'}}}],
             'sink': {'format': 'delta', 'table': 'out'}}
            """);
    assertThat(validation.problems())
        .extracting(Problem::pointer, Problem::suggestion)
        .containsExactly(tuple("/transforms/0/union/source/table", "in"));
    validation =
        check(
            """
            {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
             'transforms': [{'union': {'source': {'format': 'delta', 'table': 'wide'}}}],
             'sink': {'format': 'delta', 'table': 'out'}}
            """);
    assertThat(validation.problems())
        .extracting(Problem::pointer)
        .containsExactly("/transforms/0/union");
  }

  @Test
  void what_is_wrong_with_a_join_has_its_place() {
    assertThat(checkJoin("'source': {'format': 'delta', 'table': 'inn'}", "'on': 'a = b'"))
        .containsExactly("/transforms/0/join/with/source/table");
    String in = "'source': {'format': 'delta', 'table': 'in'}";
    assertThat(checkJoin(in, "'as': 'd', 'on': 'input.id = d.idd'"))
        .containsExactly("/transforms/0/join/on");
    assertThat(checkJoin(in, "'as': 'd', 'on': 'id = 1'")).containsExactly("/transforms/0/join/on");
    assertThat(checkJoin(in, "'on': 'input.id = in.id', 'type': 'right'"))
        .containsExactly("/transforms/0/join/type");
    assertThat(checkJoin(in, "'on': 'input.id = in.id', 'type': 'full'"))
        .containsExactly("/transforms/0/join/type");
    assertThat(checkJoin(in, "'as': 'd', 'on': 'input.id = d.id'"))
        .as("two columns of one name")
        .containsExactly("/transforms/0");
    assertThat(checkJoin(in, "'as': 'd', 'on': 'input.id = d.id', 'type': 'leftsemi'")).isEmpty();
  }

  @Test
  void what_is_wrong_with_a_named_relation_has_its_place() {
    assertThat(checkNamed("in", "'filter': 'idd > 1'", "SELECT * FROM input"))
        .containsExactly("/relations/d/transforms/0/filter");
    assertThat(checkNamed("inn", "'filter': 'id > 1'", "SELECT * FROM input"))
        .containsExactly("/relations/d/source/table");
    assertThat(checkNamed("in", "'filter': 'id > 1'", "SELECT * FROM input"))
        .as("not read")
        .containsExactly("/relations/d");
    assertThat(checkNamed("in", "'filter': 'id > 1'", "SELECT * FROM dd"))
        .containsExactly("/transforms/0/sql");
    String union = "SELECT * FROM input UNION ALL SELECT * FROM d UNION ALL SELECT * FROM D";
    assertThat(checkNamed("in", "'filter': 'id > 1'", union)).isEmpty();
  }

  private List<String> checkNamed(String table, String step, String sql) {
    String document =
        """
        {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
         'relations': {'d': {'source': {'format': 'delta', 'table': '%s'}, 'transforms': [{%s}]}},
         'transforms': [{'sql': '%s'}],
         'sink': {'format': 'delta', 'table': 'out'}}
        """;
    return check(document.formatted(table, step, sql)).problems().stream()
        .map(Problem::pointer)
        .toList();
  }

  private List<String> checkJoin(String with, String rest) {
    String document =
        """
        {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
         'transforms': [{'join': {'with': {%s}, %s, 'streaming': false}}],
         'sink': {'format': 'delta', 'table': 'out'}}
        """;
    return check(document.formatted(with, rest)).problems().stream().map(Problem::pointer).toList();
  }

  @Test
  void a_sound_definition_leaves_no_trace() {
    Validation validation =
        check(
            """
            {'name': 'q', 'source': {'format': 'delta', 'table': 'in'},
             'transforms': [{'withColumn': {'name': 'double', 'expr': 'id * 2'}}],
             'sink': {'format': 'delta', 'table': 'new', 'checkpointLocation': 'elsewhere'}}
            """);
    assertThat(validation.problems()).isEmpty();
    assertThat(validation.input().names()).containsExactly("id", "name");
    assertThat(validation.output().names()).containsExactly("id", "name", "double");
    assertThat(directory.resolve("data")).doesNotExist();
    assertThat(directory.resolve("warehouse/new")).doesNotExist();
  }

  @Test
  void what_is_no_object_is_a_fault_of_the_whole() {
    assertThat(check("[]").problems()).extracting(Problem::pointer).containsExactly("");
  }
}
