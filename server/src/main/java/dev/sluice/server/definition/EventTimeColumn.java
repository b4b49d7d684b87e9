package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the column of a source that its pipeline takes for the event time. */
final class EventTimeColumn {
  private EventTimeColumn() {}

  /**
   * The column, or null where the steps put a watermark on none that is the source's own. Steps
   * that are faulty are passed over: who reads them reports that.
   */
  static @Nullable String of(@Nullable JsonNode steps) {
    if (steps == null) {
      return null;
    }
    Set<String> made = new HashSet<>();
    for (JsonNode step : steps) {
      String kind = step.isObject() && step.size() == 1 ? step.fieldNames().next() : "";
      switch (kind) {
        case "withWatermark" -> {
          String column = step.path(kind).path("column").asText();
          return made.contains(lower(column)) ? null : column;
        }
        case "withColumn" -> made.add(lower(step.path(kind).path("name").asText()));
        case "withColumnRenamed" -> made.add(lower(step.path(kind).path("to").asText()));
        case "filter", "drop" -> {
          // The columns that are left are the source's.
        }
        default -> {
          return null; // its columns are not known before the source is
        }
      }
    }
    return null;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
