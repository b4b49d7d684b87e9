package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.WatermarkPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a definition says of all its sources together: named relations and the watermark. */
final class RelationReader {
  private static final int MOST = 100;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  private final Faults faults;
  private final TransformReader steps;

  RelationReader(Faults faults, TransformReader steps) {
    this.faults = faults;
    this.steps = steps;
  }

  /**
   * What was read.
   *
   * @param all whether none is faulty
   */
  record Named(Map<String, Relation> relations, boolean all) {}

  /** The relations by their names. */
  Named relations(Fields root) {
    Map<String, Relation> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Fields fields = root.value("relations") == null ? null : root.object("relations");
    if (fields == null) {
      return new Named(Map.of(), root.value("relations") == null);
    }
    List<String> names = fields.keys();
    if (names.size() > MOST) {
      faults.add(fields.pointer(), "more than " + MOST + " relations");
      return new Named(Map.of(), false);
    }
    boolean all = true;
    for (String name : names) {
      Relation relation = isName(fields, name, named) ? steps.named(fields.object(name)) : null;
      if (relation == null) {
        all = false;
      } else {
        named.put(name, relation);
      }
    }
    return new Named(new TreeMap<>(named), all);
  }

  private boolean isName(Fields fields, String name, Map<String, Relation> taken) {
    if (!NAME.matcher(name).matches()) {
      faults.add(
          fields.at(name),
          Faults.quote(name) + " is not a name of a relation",
          "letters, digits and `_`, not beginning with a digit");
      return false;
    }
    if (name.equalsIgnoreCase(Input.MAIN) || taken.containsKey(name)) {
      faults.add(fields.at(name), Faults.quote(name) + " is taken by another relation");
      return false;
    }
    return true;
  }

  /** The policy, {@code min} where it is absent or faulty. */
  WatermarkPolicy policy(Fields root) {
    JsonNode value = root.value("watermarkPolicy");
    String word = root.optionalText("watermarkPolicy", MOST);
    WatermarkPolicy policy = word == null ? null : policy(word);
    if (value != null && word != null && policy == null) {
      faults.add(root.at("watermarkPolicy"), "unknown: " + Faults.quote(word), "min or max");
    }
    return policy == null ? WatermarkPolicy.MIN : policy;
  }

  private static @Nullable WatermarkPolicy policy(String word) {
    return Arrays.stream(WatermarkPolicy.values())
        .filter(policy -> policy.name().equals(word.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }
}
