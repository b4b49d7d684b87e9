package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object at its place in the document. An accessor that finds a fault
 * reports it and returns null; the reader goes on, to find the others.
 */
final class Fields {
  private final JsonNode node;
  private final String pointer;
  private final Faults faults;

  private Fields(JsonNode node, String pointer, Faults faults) {
    this.node = node;
    this.pointer = pointer;
    this.faults = faults;
  }

  /** The object at {@code pointer}, or null, reported, where there is something else. */
  static @Nullable Fields of(@Nullable JsonNode node, String pointer, Faults faults) {
    if (node == null || !node.isObject()) {
      faults.add(pointer, "expected an object, found " + kind(node));
      return null;
    }
    return new Fields(node, pointer, faults);
  }

  /**
   * Reports each key that is not in {@code known}.
   *
   * @param later keys that the format defines and this version does not run
   */
  Fields allow(List<String> known, Set<String> later) {
    for (String key : keys()) {
      if (later.contains(key)) {
        faults.add(at(key), Faults.quote(key) + " is not supported by this version");
      } else if (!known.contains(key)) {
        String nearest = Spelling.nearest(key, known);
        String suggestion = nearest != null ? nearest : "one of " + String.join(", ", known);
        faults.add(at(key), "unknown key " + Faults.quote(key), suggestion);
      }
    }
    return this;
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  JsonNode node() {
    return node;
  }

  String pointer() {
    return pointer;
  }

  String at(String key) {
    return Faults.child(pointer, key);
  }

  /** The value of a key; null where the key is absent or JSON's null. */
  @Nullable JsonNode value(String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? null : value;
  }

  /** The object at a key that must be there. */
  @Nullable Fields object(String key) {
    JsonNode value = required(key, "an object");
    return value == null ? null : of(value, at(key), faults);
  }

  @Nullable String text(String key, int maxLength) {
    JsonNode value = required(key, "a string");
    return value == null ? null : checkText(value, at(key), maxLength, faults);
  }

  @Nullable String optionalText(String key, int maxLength) {
    JsonNode value = value(key);
    return value == null ? null : checkText(value, at(key), maxLength, faults);
  }

  /** A number between two bounds, inclusive; {@code otherwise} where it is absent or faulty. */
  int wholeNumber(String key, int least, int most, int otherwise) {
    JsonNode value = value(key);
    if (value == null) {
      return otherwise;
    }
    boolean whole = value.isIntegralNumber() && value.canConvertToInt();
    if (!whole || value.intValue() < least || value.intValue() > most) {
      faults.add(
          at(key),
          "expected a whole number from " + least + " to " + most + ", found " + kind(value),
          String.valueOf(otherwise));
      return otherwise;
    }
    return value.intValue();
  }

  /** True or false; {@code otherwise} where it is absent or faulty. */
  boolean flag(String key, boolean otherwise) {
    JsonNode value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      faults.add(at(key), "expected true or false, found " + kind(value), "" + otherwise);
      return otherwise;
    }
    return value.booleanValue();
  }

  /** A list of at least one string. */
  @Nullable List<String> texts(String key, int maxLength) {
    JsonNode value = required(key, "an array of strings");
    if (value == null) {
      return null;
    }
    if (!value.isArray() || value.isEmpty()) {
      String suggestion = value.isTextual() ? "put it in brackets: [\"…\"]" : null;
      faults.add(
          at(key), "expected an array of at least one string, found " + kind(value), suggestion);
      return null;
    }
    return checkTexts(key, value, maxLength);
  }

  /** A list of strings; empty where the key is absent. */
  @Nullable List<String> optionalTexts(String key, int maxLength) {
    JsonNode value = value(key);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      String suggestion = value.isTextual() ? "put it in brackets: [\"…\"]" : null;
      faults.add(at(key), "expected an array of strings, found " + kind(value), suggestion);
      return null;
    }
    return checkTexts(key, value, maxLength);
  }

  private @Nullable List<String> checkTexts(String key, JsonNode value, int maxLength) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      String text = checkText(value.get(i), at(key) + "/" + i, maxLength, faults);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts.size() == value.size() ? texts : null;
  }

  private @Nullable JsonNode required(String key, String type) {
    JsonNode value = value(key);
    if (value == null) {
      faults.add(at(key), "missing: " + Faults.quote(key) + " must be " + type);
    }
    return value;
  }

  private static @Nullable String checkText(
      JsonNode value, String pointer, int maxLength, Faults faults) {
    if (!value.isTextual()) {
      faults.add(pointer, "expected a string, found " + kind(value));
      return null;
    }
    String text = value.asText();
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      faults.add(pointer, "must not be blank nor hold a NUL character");
      return null;
    }
    if (text.length() > maxLength) {
      faults.add(pointer, "longer than " + maxLength + " characters");
      return null;
    }
    return text;
  }

  /** What a value is, in JSON's words. */
  static String kind(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return "null";
    }
    if (node.isTextual()) {
      return "the string " + Faults.quote(node.asText());
    }
    if (node.isContainerNode()) {
      return (node.isEmpty() ? "an empty " : "an ")
          + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
    return Faults.quote(node.asText());
  }
}
