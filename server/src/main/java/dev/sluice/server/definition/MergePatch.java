package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch. Source: RFC 7396, section 2. */
final class MergePatch {
  private MergePatch() {}

  /** The patched document; neither argument is changed. */
  static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode result =
        target.isObject()
            ? ((ObjectNode) target).deepCopy()
            : JsonNodeFactory.instance.objectNode();
    patch
        .properties()
        .forEach(
            change -> {
              String key = change.getKey();
              if (change.getValue().isNull()) {
                result.remove(key);
              } else {
                result.set(key, apply(result.path(key), change.getValue()));
              }
            });
    return result;
  }
}
