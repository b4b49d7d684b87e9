package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.testing.Mutations;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the answer is a definition or one of two errors. */
class DefinitionFuzzTest {
  private static final long SEED = Long.getLong("sluice.fuzz.seed", 20_260_801L);
  private static final int DOCUMENTS = 5_000;
  private static final String VALID =
      """
      {"name": "orders_processed",
       "source": {"format": "delta", "table": "orders_in",
                  "options": {"ignoreChanges": true, "startingVersion": "latest"}},
       "transforms": [{"filter": "a > 1"}, {"select": ["a", "b + 1 AS c"]}, {"drop": ["x"]},
         {"withColumn": {"name": "t", "expr": "a * b", "cast": "decimal(10,2)"}},
         {"withColumnRenamed": {"from": "a", "to": "b"}}, {"sql": "SELECT 1 FROM input"}],
       "sink": {"format": "delta", "path": "/t", "outputMode": "append", "checkpointLocation": "c"},
       "trigger": {"processingTime": "1 minute 30 seconds"}}
      """;

  @Test
  void a_mutated_document_is_read_or_refused() {
    System.out.println("DefinitionFuzzTest seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    int refused = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      String document = Mutations.mutate(VALID, random);
      try {
        DefinitionReader.parse(document);
      } catch (SluiceException e) {
        refused++;
        assertThat(Set.of(ErrorCode.INVALID_JSON, ErrorCode.INVALID_DEFINITION))
            .as(document)
            .contains(e.code());
        assertThat(e.problems()).as(document).isNotEmpty();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + SEED + ", document " + i + ": " + document, e);
      }
    }
    assertThat(refused).isBetween(DOCUMENTS / 2, DOCUMENTS - 1);
  }
}
