package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What Spark answers to the requests of one script, live or from a recording. */
interface SparkAnswers {

  /**
   * Does something to a streaming query.
   *
   * @param path {@code /start}, {@code /run} or {@code /stop}
   */
  JsonNode answer(String path, Map<String, ?> request);
}
