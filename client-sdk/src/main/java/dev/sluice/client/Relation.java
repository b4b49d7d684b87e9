package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source with steps of its own, whose rows a query puts together with others.
 *
 * @param streaming null for a stream; false for a table that each batch reads as it is then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Relation(Source source, List<Transform> transforms, @Nullable Boolean streaming) {
  public Relation {
    transforms = transforms == null ? List.of() : List.copyOf(transforms);
  }

  /** The rows of a source as they come, after some steps. */
  public static Relation stream(Source source, Transform... steps) {
    return new Relation(source, List.of(steps), null);
  }

  /** All rows of a table, as it is when a batch begins, after some steps. */
  public static Relation table(Source source, Transform... steps) {
    return new Relation(source, List.of(steps), false);
  }

  /** The relation as a step holds it, which says beside it whether it is a stream. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", source);
    if (!transforms.isEmpty()) {
      json.put("transforms", transforms);
    }
    return json;
  }

  static Relation parse(JsonNode relation, @Nullable Boolean streaming) {
    List<Transform> steps =
        relation.path("transforms").valueStream().map(Transform::parse).toList();
    return new Relation(source(relation.path("source")), steps, streaming);
  }

  private static Source source(JsonNode source) {
    Map<String, Object> options = new LinkedHashMap<>();
    source.path("options").properties().forEach(each -> options.put(each.getKey(), value(each)));
    return new Source(
        source.path("format").asText(), text(source, "table"), text(source, "path"), options);
  }

  private static @Nullable String text(JsonNode source, String key) {
    return source.hasNonNull(key) ? source.get(key).asText() : null;
  }

  private static Object value(Map.Entry<String, JsonNode> option) {
    JsonNode value = option.getValue();
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isNumber() ? value.numberValue() : value.asText();
  }
}
