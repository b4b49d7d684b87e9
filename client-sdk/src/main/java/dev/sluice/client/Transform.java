package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step of a query. Every expression is Spark SQL. */
public sealed interface Transform {

  /** The step as the document writes it: one key, the kind of the step, with its argument. */
  @JsonValue
  Map<String, Object> toJson();

  /** Keeps the rows for which the condition is true. */
  record Filter(String condition) implements Transform {
    @Override
    public Map<String, Object> toJson() {
      return Map.of("filter", condition);
    }
  }

  /** Replaces all columns by the given expressions, each with an optional {@code AS name}. */
  record Select(List<String> expressions) implements Transform {
    public Select {
      expressions = List.copyOf(expressions);
    }

    @Override
    public Map<String, Object> toJson() {
      return Map.of("select", expressions);
    }
  }

  /** Removes columns. */
  record Drop(List<String> columns) implements Transform {
    public Drop {
      columns = List.copyOf(columns);
    }

    @Override
    public Map<String, Object> toJson() {
      return Map.of("drop", columns);
    }
  }

  /**
   * Adds or replaces a column.
   *
   * @param cast a Spark SQL type that the value is cast to, or null
   */
  record WithColumn(String name, String expr, @Nullable String cast) implements Transform {
    @Override
    public Map<String, Object> toJson() {
      Map<String, Object> column = new LinkedHashMap<>();
      column.put("name", name);
      column.put("expr", expr);
      if (cast != null) {
        column.put("cast", cast);
      }
      return Map.of("withColumn", column);
    }
  }

  /** Renames a column. */
  record WithColumnRenamed(String from, String to) implements Transform {
    @Override
    public Map<String, Object> toJson() {
      Map<String, Object> names = new LinkedHashMap<>();
      names.put("from", from);
      names.put("to", to);
      return Map.of("withColumnRenamed", names);
    }
  }

  /** Adds the rows of another stream; columns are matched by position. */
  record Union(Relation with) implements Transform {
    @Override
    public Map<String, Object> toJson() {
      return Map.of("union", with.toJson());
    }
  }

  /**
   * Pairs rows with those of another relation.
   *
   * @param as what names of the other's columns may begin with, null for the name of its table
   * @param type in Spark's words, null for {@code inner}
   * @param on a condition over both sides, of which the rows so far are {@code input}; null for a
   *     cross join
   */
  record Join(Relation with, @Nullable String as, @Nullable String type, @Nullable String on)
      implements Transform {
    @Override
    public Map<String, Object> toJson() {
      Map<String, Object> join = new LinkedHashMap<>();
      join.put("with", with.toJson());
      put(join, "as", as);
      put(join, "type", type);
      put(join, "on", on);
      put(join, "streaming", with.streaming());
      return Map.of("join", join);
    }

    private static void put(Map<String, Object> json, String key, @Nullable Object value) {
      if (value != null) {
        json.put(key, value);
      }
    }

    private static Join parse(JsonNode join) {
      Boolean streaming = join.hasNonNull("streaming") ? join.get("streaming").asBoolean() : null;
      return new Join(
          Relation.parse(join.path("with"), streaming),
          text(join, "as"),
          text(join, "type"),
          text(join, "on"));
    }

    private static @Nullable String text(JsonNode join, String key) {
      return join.hasNonNull(key) ? join.get(key).asText() : null;
    }
  }

  /** A whole SELECT over the relation {@code input}. */
  record Sql(String query) implements Transform {
    @Override
    public Map<String, Object> toJson() {
      return Map.of("sql", query);
    }
  }

  /** A step that this client has no record for, as it was read or is to be sent. */
  record Other(String kind, JsonNode argument) implements Transform {
    @Override
    public Map<String, Object> toJson() {
      return Map.of(kind, argument);
    }
  }

  /** Reads a step from the document; a kind without a record becomes {@link Other}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Transform parse(JsonNode step) {
    Iterator<Map.Entry<String, JsonNode>> fields = step.properties().iterator();
    if (!fields.hasNext()) {
      throw new IllegalArgumentException("a step has exactly one key");
    }
    Map.Entry<String, JsonNode> field = fields.next();
    JsonNode argument = field.getValue();
    return switch (field.getKey()) {
      case "filter" -> new Filter(argument.asText());
      case "select" -> new Select(texts(argument));
      case "drop" -> new Drop(texts(argument));
      case "withColumn" ->
          new WithColumn(
              argument.path("name").asText(),
              argument.path("expr").asText(),
              argument.hasNonNull("cast") ? argument.get("cast").asText() : null);
      case "withColumnRenamed" ->
          new WithColumnRenamed(argument.path("from").asText(), argument.path("to").asText());
      case "union" -> new Union(Relation.parse(argument, null));
      case "join" -> Join.parse(argument);
      case "sql" -> new Sql(argument.asText());
      default -> new Other(field.getKey(), argument);
    };
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
