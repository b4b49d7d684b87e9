package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Problem;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatefulStepsTest {
  private static final String QUERY =
      """
      {"name": "q", "source": {"format": "delta", "table": "a"}, "transforms": [%s],
       "sink": {"format": "delta", "table": "b"}}""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'withWatermark': {'column': 'ts', 'delay': '1 second'}}",
        "{'groupBy': {'keys': ['k'], 'aggregates': ['count(*) AS n']}}",
        "{'dropDuplicates': []}",
        "{'dropDuplicatesWithinWatermark': ['k']}"
      })
  void steps_are_read_and_written_alike(String step) {
    String json = step.replace('\'', '"');

    QueryDefinition definition = DefinitionReader.parse(QUERY.formatted(json));

    assertThat(DefinitionWriter.write(definition).get("transforms").get(0).toString())
        .isEqualTo(json.replace(": ", ":").replace(", ", ","));
  }

  @Test
  void group_of_nothing_is_refused() {
    assertThatThrownBy(() -> DefinitionReader.parse(QUERY.formatted("{\"groupBy\": {}}")))
        .isInstanceOfSatisfying(
            SluiceException.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(Problem::pointer)
                    .containsExactly("/transforms/0/groupBy"));
  }
}
