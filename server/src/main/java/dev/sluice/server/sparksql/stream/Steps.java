package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.Input;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The steps of a pipeline with the columns that they begin with.
 *
 * @param columns those of each input, by {@link Input#name}
 * @param relations what SQL may read beside the pipeline's own rows
 * @param first the place of the first step in the definition, from which pointers count
 */
public record Steps(
    Map<String, StructType> columns,
    Map<String, Relation> relations,
    List<Transform> transforms,
    int first) {
  public Steps {
    columns = Map.copyOf(columns);
    relations = Collections.unmodifiableSortedMap(new TreeMap<>(relations));
    transforms = List.copyOf(transforms);
  }

  /** All steps of a definition. */
  public static Steps of(
      Map<String, StructType> columns,
      Map<String, Relation> relations,
      List<Transform> transforms) {
    return new Steps(columns, relations, transforms, 0);
  }

  /** Steps that read one source only. */
  public static Steps of(StructType input, List<Transform> transforms) {
    return new Steps(Map.of(Input.MAIN, input), Map.of(), transforms, 0);
  }

  /** Some of the steps, of which the first has that place, over other columns. */
  public Steps part(Map<String, StructType> other, List<Transform> some, int place) {
    return new Steps(other, relations, some, place);
  }
}
