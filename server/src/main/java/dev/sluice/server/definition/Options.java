package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.Spelling;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code options} of a source or sink. As in Spark, upper and lower case are alike in their
 * names, and a value may be written as text; unlike Spark, an unknown option is an error.
 */
final class Options {
  private final Map<String, Option> given = new HashMap<>();
  private final Names names;
  private final Faults faults;

  /** A value as it was given. */
  record Option(String pointer, String value) {}

  /**
   * Which options there are.
   *
   * @param aliases other names in lower case, and what they stand for
   * @param later options of Delta in Spark that this version does not have
   */
  record Names(List<String> known, Map<String, String> aliases, List<String> later) {}

  private Options(Names names, Faults faults) {
    this.names = names;
    this.faults = faults;
  }

  /** The options that a source or sink gives; what is wrong with their names is reported. */
  static Options read(Fields owner, Names names, Faults faults) {
    Options options = new Options(names, faults);
    Fields object = owner.value("options") == null ? null : owner.object("options");
    if (object != null) {
      object.keys().forEach(key -> options.take(object, key));
    }
    return options;
  }

  private void take(Fields object, String key) {
    String name = known(key, object.at(key));
    JsonNode value = object.value(key);
    if (name == null || value == null) {
      return;
    }
    if (value.isContainerNode()) {
      faults.add(object.at(key), "expected a single value, found " + Fields.kind(value));
    } else if (given.putIfAbsent(name, new Option(object.at(key), value.asText())) != null) {
      faults.add(object.at(key), "the option " + name + " is given twice");
    }
  }

  private @Nullable String known(String key, String pointer) {
    String alias = names.aliases.get(key.toLowerCase(Locale.ROOT));
    if (alias != null) {
      return alias;
    }
    for (String name : names.known) {
      if (name.equalsIgnoreCase(key)) {
        return name;
      }
    }
    if (names.later.stream().anyMatch(key::equalsIgnoreCase)) {
      faults.add(pointer, "the option " + Faults.quote(key) + " is not supported by this version");
      return null;
    }
    String nearest = Spelling.nearest(key, names.known);
    faults.add(
        pointer,
        "unknown option " + Faults.quote(key),
        nearest != null ? nearest : "one of " + String.join(", ", names.known));
    return null;
  }

  /** An option by its name, null where it is not given. */
  @Nullable Option get(String name) {
    return given.get(name);
  }

  /** An option that is true or false, and false where it is not given. */
  boolean bool(String name) {
    Option option = given.get(name);
    if (option == null) {
      return false;
    }
    String value = option.value().toLowerCase(Locale.ROOT);
    if (!value.equals("true") && !value.equals("false")) {
      faults.add(
          option.pointer(), "expected a boolean, found " + Faults.quote(value), "true or false");
    }
    return value.equals("true");
  }
}
