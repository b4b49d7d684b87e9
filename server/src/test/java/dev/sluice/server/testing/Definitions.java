package dev.sluice.server.testing;

import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import java.util.List;

/** Query definitions that tests vary. */
public final class Definitions {
  private Definitions() {}

  /** From one table to another, as soon as possible. */
  public static QueryDefinition copy(String name, String from, String to, Transform... steps) {
    return query(name, source(from, 1000), to, new Trigger.AsSoonAsPossible(), steps);
  }

  public static QueryDefinition query(
      String name, SourceSpec source, String to, Trigger trigger, Transform... steps) {
    return new QueryDefinition(
        name,
        source,
        List.of(steps),
        new SinkSpec.Delta(new TableRef.Named(to), OutputMode.APPEND),
        null,
        trigger);
  }

  /** A step that adds the rows of another stream. */
  public static Transform union(String table, Transform... steps) {
    return new Transform.Union(new Relation(source(table, 1), List.of(steps), true));
  }

  /** A step that joins a table which is read anew for each batch. */
  public static Transform join(
      String table, String as, JoinType type, String on, Transform... steps) {
    SourceSpec whole = new SourceSpec.Delta(new TableRef.Named(table), false, false, 1000, null);
    return new Transform.Join(new Relation(whole, List.of(steps), false), as, type, on);
  }

  /** The same with an output mode. */
  public static QueryDefinition copy(
      String name, String from, String to, OutputMode mode, Transform... steps) {
    QueryDefinition copy = copy(name, from, to, steps);
    SinkSpec sink = new SinkSpec.Delta(new TableRef.Named(to), mode);
    return new QueryDefinition(
        name, copy.source(), copy.transforms(), sink, null, new Trigger.AsSoonAsPossible());
  }

  public static SourceSpec.Delta source(String table, int maxFilesPerTrigger) {
    return new SourceSpec.Delta(new TableRef.Named(table), false, false, maxFilesPerTrigger, null);
  }
}
