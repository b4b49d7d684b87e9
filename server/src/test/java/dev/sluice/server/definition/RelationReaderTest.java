package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Transform;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a definition names sources beside its own. */
class RelationReaderTest {
  private static final String SMALL =
      """
      {"name": "q", "source": {"format": "delta", "table": "a"%s},
       "sink": {"format": "delta", "table": "b"}%s}""";

  @Test
  void reports_the_faults_of_a_relation_at_their_places() {
    String step =
        "{'union': {'source': {'table': 'b', 'options': {'ignoreChange': 1}}, 'filter': 'a',"
            + " 'transforms': [{'union': {'source': {}}}, {'filtr': 'a'}]}}";
    String document = SMALL.formatted("", ", \"transforms\": [" + step.replace('\'', '"') + "]");

    assertThat(refused(document).problems())
        .extracting(Problem::pointer)
        .containsExactly(
            "/transforms/0/union/filter",
            "/transforms/0/union/source/format",
            "/transforms/0/union/transforms/0/union/source/format",
            "/transforms/0/union/transforms/1/filtr");
  }

  @Test
  void takes_the_names_of_joins_as_spark_does() {
    for (String type : List.of("LEFT_OUTER", "leftouter", "left")) {
      String step =
          "{'join': {'with': {'source': {'format': 'delta', 'table': 'b'}}, 'on': 'a = b',"
              + " 'type': '%s'}}".formatted(type);
      String document = SMALL.formatted("", ", \"transforms\": [" + step.replace('\'', '"') + "]");
      assertThat(DefinitionReader.parse(document).transforms())
          .singleElement()
          .isInstanceOfSatisfying(
              Transform.Join.class,
              join -> {
                assertThat(join.type()).isEqualTo(JoinType.LEFT);
                assertThat(join.with().streaming()).isTrue();
              });
    }
  }

  @Test
  void reports_the_faults_of_named_relations_and_of_the_policy() {
    String more =
        "'watermarkPolicy': 'least', 'relations': {'Input': {'source': {'format': 'delta', 'table':"
            + " 'b'}}, 'a b': {}, 'c': {'source': {'format': 'delta', 'table': 'b', 'options':"
            + " {'x': 1}}, 'streaming': 'no'}, 'C': {'source': {'table': 'b'}}}";
    String document = SMALL.formatted("", ", " + more.replace('\'', '"'));

    assertThat(refused(document).problems())
        .extracting(Problem::pointer)
        .containsExactly(
            "/relations/Input",
            "/relations/a b",
            "/relations/c/streaming",
            "/relations/c/source/options/x",
            "/relations/C",
            "/watermarkPolicy");
  }

  @Test
  void reports_the_faults_of_a_join_at_their_places() {
    String step =
        "{'join': {'with': {'source': {'format': 'delta', 'table': 'b', 'options':"
            + " {'ignoreChanges': true}}}, 'type': 'lef', 'streaming': false, 'using': ['a']}}";
    String document = SMALL.formatted("", ", \"transforms\": [" + step.replace('\'', '"') + "]");

    assertThat(refused(document).problems())
        .extracting(Problem::pointer)
        .containsExactly(
            "/transforms/0/join/using",
            "/transforms/0/join/with/source/options",
            "/transforms/0/join/type",
            "/transforms/0/join/on");
  }

  private static SluiceException refused(String document) {
    return catchThrowableOfType(SluiceException.class, () -> DefinitionReader.parse(document));
  }
}
