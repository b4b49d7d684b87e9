package dev.sluice.server.sparksql;

import dev.sluice.server.model.Input;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import java.util.List;
import java.util.Map;

/**
 * The steps of a pipeline with the columns that they begin with.
 *
 * @param columns those of each input, by {@link Input#name}
 * @param first the place of the first step in the definition, from which pointers count
 */
public record Steps(Map<String, StructType> columns, List<Transform> transforms, int first) {
  public Steps {
    columns = Map.copyOf(columns);
    transforms = List.copyOf(transforms);
  }

  /** All steps of a definition. */
  public static Steps of(Map<String, StructType> columns, List<Transform> transforms) {
    return new Steps(columns, transforms, 0);
  }

  /** Steps that read one source only. */
  public static Steps of(StructType input, List<Transform> transforms) {
    return of(Map.of(Input.MAIN, input), transforms);
  }
}
