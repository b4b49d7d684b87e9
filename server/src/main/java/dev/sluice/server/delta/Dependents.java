package dev.sluice.server.delta;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.WriteTarget;
import java.util.Optional;
import java.util.regex.Pattern;

/** What of a table was written for a column as it is. */
final class Dependents {
  private static final String STATISTICS = "delta.dataSkippingStatsColumns";

  private Dependents() {}

  /**
   * Why a top-level column cannot become another, for people; empty where it can. An expression
   * that has the name in another sense counts too.
   */
  static Optional<String> of(TableMetadata metadata, String column) {
    Pattern word = Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(column) + "(?!\\w)");
    for (String condition : metadata.target().constraints().values()) {
      if (word.matcher(condition).find()) {
        return Optional.of("the constraint " + condition + " names it");
      }
    }
    for (Field field : metadata.schema().fields()) {
      String expression = field.metadata().get(WriteTarget.GENERATED);
      boolean own = field.name().equalsIgnoreCase(column);
      if (expression != null && (own || word.matcher(expression).find())) {
        return Optional.of("the column " + field.name() + " is generated from it");
      }
    }
    String statistics = metadata.configuration().getOrDefault(STATISTICS, "");
    return word.matcher(statistics).find()
        ? Optional.of("the property " + STATISTICS + " names it")
        : Optional.empty();
  }
}
