package dev.sluice.server.sparksql.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.WriteTarget;
import org.jspecify.annotations.Nullable;

/** The expressions that a column's metadata holds, in Spark SQL. */
public final class ColumnRules {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ColumnRules() {}

  /** What the column's value is computed by, or null. */
  static @Nullable String generated(Field field) {
    return text(field, WriteTarget.GENERATED);
  }

  /** What the column's value is where none is given, or null. */
  public static @Nullable String defaulted(Field field) {
    return text(field, WriteTarget.DEFAULT);
  }

  /** The condition that the column's values meet, or null. */
  static @Nullable String invariant(Field field) {
    String rule = text(field, WriteTarget.INVARIANTS);
    JsonNode condition = rule == null ? null : read(field, rule).at("/expression/expression");
    return condition == null || condition.isMissingNode() ? null : condition.asText();
  }

  private static @Nullable String text(Field field, String key) {
    String json = field.metadata().get(key);
    return json == null ? null : read(field, json).asText();
  }

  private static JsonNode read(Field field, String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "The metadata of column " + field.name() + " is not JSON: " + json);
    }
  }

  /** Text as the JSON that a field's metadata holds it in. */
  static String json(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }
}
