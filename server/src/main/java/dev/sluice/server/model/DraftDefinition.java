package dev.sluice.server.model;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A definition as far as it could be read, so that its other parts can be checked too.
 *
 * @param transforms the steps before the first that could not be read
 * @param allTransforms whether these are all steps
 * @param relations those that could be read
 * @param allRelations whether these are all
 * @param problems what could not be read; the parts concerned are null
 */
public record DraftDefinition(
    @Nullable String name,
    @Nullable SourceSpec source,
    List<Transform> transforms,
    boolean allTransforms,
    @Nullable SinkSpec sink,
    @Nullable String checkpointLocation,
    @Nullable Trigger trigger,
    ZoneId timeZone,
    Map<String, Relation> relations,
    boolean allRelations,
    WatermarkPolicy watermarkPolicy,
    List<Problem> problems) {
  public DraftDefinition {
    transforms = List.copyOf(transforms);
    relations = Collections.unmodifiableSortedMap(new TreeMap<>(relations));
    problems = List.copyOf(problems);
  }

  /** A definition of which nothing could be read. */
  public static DraftDefinition nothing(List<Problem> problems) {
    return new DraftDefinition(
        null,
        null,
        List.of(),
        false,
        null,
        null,
        null,
        QueryDefinition.UTC,
        Map.of(),
        false,
        WatermarkPolicy.MIN,
        problems);
  }

  /** A definition that was read as a whole. */
  public static DraftDefinition of(QueryDefinition definition) {
    return new DraftDefinition(
        definition.name(),
        definition.source(),
        definition.transforms(),
        true,
        definition.sink(),
        definition.checkpointLocation(),
        definition.trigger(),
        definition.timeZone(),
        definition.relations(),
        true,
        definition.watermarkPolicy(),
        List.of());
  }

  /** The sources that could be read, in the order of {@link QueryDefinition#inputs}. */
  public List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    if (source != null) {
      inputs.add(Input.main(source));
    }
    inputs.addAll(Input.of(relations));
    inputs.addAll(Input.of(transforms, "", true));
    return inputs;
  }

  /** The definition, or empty where a part of it is faulty or missing. */
  public Optional<QueryDefinition> whole() {
    if (!problems.isEmpty()
        || name == null
        || source == null
        || !allTransforms
        || !allRelations
        || sink == null
        || trigger == null) {
      return Optional.empty();
    }
    return Optional.of(
        new QueryDefinition(
            name,
            source,
            transforms,
            sink,
            checkpointLocation,
            trigger,
            timeZone,
            relations,
            watermarkPolicy));
  }
}
