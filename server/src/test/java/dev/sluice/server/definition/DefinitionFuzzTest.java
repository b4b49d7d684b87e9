package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
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
  private static final String[] PIECES = {
    "null",
    "true",
    "1e999",
    "-0",
    "{}",
    "[]",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    ",",
    ":",
    "}",
    "]",
    "{",
    "[",
    "\"",
    "99999999999999999999",
    "\"name\":",
    "\uD83D\uDE00",
    "\"availableNow\":true"
  };

  @Test
  void a_mutated_document_is_read_or_refused() {
    System.out.println("DefinitionFuzzTest seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    int refused = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      String document = mutate(VALID, random);
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

  private static String mutate(String document, SplittableRandom random) {
    StringBuilder text = new StringBuilder(document);
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(0, 30));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, text.substring(from, to));
        case 2 -> text.insert(from, PIECES[random.nextInt(PIECES.length)]);
        default -> replaceValue(text, from, PIECES[random.nextInt(PIECES.length)]);
      }
      if (text.length() == 0) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  /**
   * Replaces the string that begins after {@code from}, so that the JSON often stays well-formed.
   */
  private static void replaceValue(StringBuilder text, int from, String piece) {
    int start = text.indexOf("\"", from);
    int end = start < 0 ? -1 : text.indexOf("\"", start + 1);
    if (end > 0) {
      text.replace(start, end + 1, piece);
    }
  }
}
