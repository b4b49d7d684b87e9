package dev.sluice.server.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A source of a query at its place in the definition.
 *
 * @param name what the engine calls its rows: {@link #MAIN}, or the place of the relation, as
 *     {@code /transforms/1/union}
 * @param pointer where the source stands in the definition, as {@code /transforms/1/union/source}
 * @param streaming whether rows are read as they come; else the whole table is, anew for each batch
 */
public record Input(String name, String pointer, SourceSpec source, boolean streaming) {
  /** The rows of the query's own source. */
  public static final String MAIN = "input";

  /** The query's own source. */
  static Input main(SourceSpec source) {
    return new Input(MAIN, "/source", source, true);
  }

  /** Those of relations that the definition names, in the order of the names. */
  static List<Input> of(Map<String, Relation> relations) {
    List<Input> inputs = new ArrayList<>();
    relations.forEach((name, relation) -> inputs.addAll(of(relation, place(name), true)));
    return inputs;
  }

  /** The place of a named relation in the definition, and the name of its rows. */
  public static String place(String relation) {
    return "/relations/" + relation.replace("~", "~0").replace("/", "~1");
  }

  /**
   * Those that steps name, depth first, in the order in which they are written.
   *
   * @param place of what the steps belong to; "" for the query itself
   * @param streaming whether the steps are those of a stream: in a table everything is a table
   */
  static List<Input> of(List<Transform> steps, String place, boolean streaming) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Transform.Union union) {
        String with = place + "/transforms/" + i + "/union";
        inputs.addAll(of(union.with(), with, streaming));
      } else if (steps.get(i) instanceof Transform.Join join) {
        inputs.addAll(of(join.with(), place + "/transforms/" + i + "/join/with", streaming));
      }
    }
    return inputs;
  }

  private static List<Input> of(Relation relation, String place, boolean streaming) {
    boolean stream = streaming && relation.streaming();
    List<Input> inputs = new ArrayList<>();
    inputs.add(new Input(place, place + "/source", relation.source(), stream));
    inputs.addAll(of(relation.transforms(), place, stream));
    return inputs;
  }
}
