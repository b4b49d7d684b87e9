package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A streaming query and what happens to it, for Spark and for the server alike.
 *
 * @param tables by name, their columns as in {@code CREATE TABLE}
 * @param definition the document, but for its name and sink; where a {@code source} is text, it is
 *     the name of a table
 * @param mode the output mode
 * @param keys the columns that say which row of the sink an update replaces; none for the modes
 *     that replace none
 * @param refused how Spark refuses it, or null for a query that runs
 * @param steps what is done, one after the other
 */
record StreamScript(
    String name,
    Map<String, String> tables,
    JsonNode definition,
    String mode,
    List<String> keys,
    @Nullable Refusal refused,
    List<Step> steps) {

  /**
   * A query that Spark does not run.
   *
   * @param errorClass of its analysis
   * @param isTaken whether the server runs it, since it can do more
   */
  record Refusal(String errorClass, boolean isTaken) {}

  /** One thing that is done. */
  sealed interface Step {

    /** Adds rows to a table in one commit. */
    record Append(String table, List<JsonNode> rows) implements Step {}

    /** Changes a table by a statement that names tables in braces. */
    record Change(String statement) implements Step {}

    /**
     * Runs until all that is there is processed.
     *
     * @param fails the error class with which Spark fails then, or null
     */
    record Run(@Nullable String fails) implements Step {}

    /** Stops the query and starts it from its checkpoint. */
    record Restart() implements Step {}
  }

  /**
   * The document that both sides take.
   *
   * @param place where the table of a name lies
   * @param sink where the query's output and checkpoint lie
   */
  ObjectNode document(Function<String, String> place, ObjectNode sink) {
    ObjectNode document = definition.deepCopy();
    document.findParents("source").forEach(parent -> resolve((ObjectNode) parent, place));
    document.set("sink", sink.put("outputMode", mode));
    return document;
  }

  private static void resolve(ObjectNode parent, Function<String, String> place) {
    JsonNode source = parent.get("source");
    if (source.isTextual()) {
      String path = place.apply(source.textValue());
      parent.putObject("source").put("format", "delta").put("path", path);
    }
  }

  /** The script as its file has it, for whoever is to repeat it. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add("== " + name);
    tables.forEach((table, columns) -> lines.add("table " + table + ": " + columns));
    definition
        .properties()
        .forEach(
            setting -> {
              if (setting.getKey().equals("transforms")) {
                setting.getValue().forEach(step -> lines.add(step.toString()));
              } else if (!setting.getKey().equals("source")) {
                lines.add("set " + setting.getKey() + " " + setting.getValue());
              }
            });
    lines.add("mode " + mode + (keys.isEmpty() ? "" : " by " + String.join(", ", keys)));
    steps.forEach(step -> lines.add(shown(step)));
    return String.join("\n", lines);
  }

  private static String shown(Step step) {
    if (step instanceof Step.Append append) {
      List<String> rows = append.rows().stream().map(JsonNode::toString).toList();
      return "+ " + append.table() + " " + String.join(" ", rows);
    }
    if (step instanceof Step.Change change) {
      return "sql " + change.statement();
    }
    return step instanceof Step.Run ? "run" : "restart";
  }
}
