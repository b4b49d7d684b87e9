package dev.sluice.server.model;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A streaming query as its user wrote it, valid by construction.
 *
 * @param checkpointLocation a path relative to the server's data directory or absolute, or null for
 *     the server's own choice
 * @param timeZone the session time zone of its SQL
 * @param relations what {@code sql} steps may read beside {@link Input#MAIN}, by name and in the
 *     order of the names
 * @param watermarkPolicy which of several watermarks counts
 */
public record QueryDefinition(
    String name,
    SourceSpec source,
    List<Transform> transforms,
    SinkSpec sink,
    @Nullable String checkpointLocation,
    Trigger trigger,
    ZoneId timeZone,
    Map<String, Relation> relations,
    WatermarkPolicy watermarkPolicy) {
  /** The session time zone where none is named. */
  public static final ZoneId UTC = ZoneId.of("UTC");

  /** What a query may be called; also safe as a file name. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  public QueryDefinition {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name: " + name);
    }
    transforms = List.copyOf(transforms);
    relations = Collections.unmodifiableSortedMap(new TreeMap<>(relations));
  }

  /** Its sources, in an order that a checkpoint relies on: its own is the first. */
  public List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    inputs.add(Input.main(source));
    inputs.addAll(Input.of(relations));
    inputs.addAll(Input.of(transforms, "", true));
    return inputs;
  }

  /** Those of which rows are read as they come: a checkpoint has an offset for each. */
  public List<Input> streams() {
    return inputs().stream().filter(Input::streaming).toList();
  }

  /** A query of one source and one watermark. */
  public QueryDefinition(
      String name,
      SourceSpec source,
      List<Transform> transforms,
      SinkSpec sink,
      @Nullable String checkpointLocation,
      Trigger trigger,
      ZoneId timeZone) {
    this(
        name,
        source,
        transforms,
        sink,
        checkpointLocation,
        trigger,
        timeZone,
        Map.of(),
        WatermarkPolicy.MIN);
  }

  /** The same, whose session time zone is UTC. */
  public QueryDefinition(
      String name,
      SourceSpec source,
      List<Transform> transforms,
      SinkSpec sink,
      @Nullable String checkpointLocation,
      Trigger trigger) {
    this(name, source, transforms, sink, checkpointLocation, trigger, UTC);
  }
}
