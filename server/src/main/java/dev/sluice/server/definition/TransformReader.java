package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.Transform;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a pipeline. Expressions are taken as text; nothing parses them here. */
final class TransformReader {
  static final int MAX_STEPS = 1000;
  static final int MAX_EXPRESSION = 100_000;
  static final int MAX_COLUMN_NAME = 1000;

  private static final List<String> STEPS =
      List.of(
          "filter",
          "select",
          "drop",
          "withColumn",
          "withColumnRenamed",
          "union",
          "join",
          "sql",
          "withWatermark",
          "groupBy",
          "dropDuplicates",
          "dropDuplicatesWithinWatermark");

  /** Relations within relations; as deep as anybody could want to read. */
  private static final int MAX_DEPTH = 20;

  private final Faults faults;
  private final ZoneId zone;
  private int depth;

  /**
   * What was read.
   *
   * @param all whether no step is faulty
   */
  record Steps(List<Transform> transforms, boolean all) {}

  /** A reader; {@code zone} is that of timestamps without one. */
  TransformReader(Faults faults, ZoneId zone) {
    this.faults = faults;
    this.zone = zone;
  }

  /**
   * Reads the steps.
   *
   * @return those before the first that is faulty
   */
  Steps steps(@Nullable JsonNode steps, String pointer) {
    if (steps == null) {
      return new Steps(List.of(), true);
    }
    if (!steps.isArray() || steps.size() > MAX_STEPS) {
      faults.add(
          pointer,
          steps.isArray()
              ? "more than " + MAX_STEPS + " steps"
              : "expected an array of steps, found " + Fields.kind(steps));
      return new Steps(List.of(), false);
    }
    List<Transform> transforms = new ArrayList<>();
    boolean all = true;
    for (int i = 0; i < steps.size(); i++) {
      Fields step = Fields.of(steps.get(i), pointer + "/" + i, faults);
      Transform transform = step == null ? null : step(step);
      all &= transform != null;
      if (all && transform != null) {
        transforms.add(transform);
      }
    }
    return new Steps(transforms, all);
  }

  private @Nullable Transform step(Fields step) {
    List<String> kinds = step.keys();
    if (kinds.size() != 1) {
      faults.add(
          step.pointer(),
          "a step has exactly one key, this one has " + kinds.size(),
          kinds.isEmpty() ? "one of " + String.join(", ", STEPS) : "write one step for each key");
      return null;
    }
    String kind = kinds.get(0);
    return switch (kind) {
      case "filter" -> made(step.text(kind, MAX_EXPRESSION), Transform.Filter::new);
      case "select" -> made(step.texts(kind, MAX_EXPRESSION), Transform.Select::new);
      case "drop" -> made(step.texts(kind, MAX_COLUMN_NAME), Transform.Drop::new);
      case "withColumn" -> withColumn(step.object(kind));
      case "withColumnRenamed" -> withColumnRenamed(step.object(kind));
      case "union" -> made(relation(step.object(kind), true), Transform.Union::new);
      case "join" -> join(step.object(kind));
      case "sql" -> made(step.text(kind, MAX_EXPRESSION), Transform.Sql::new);
      case "withWatermark" -> withWatermark(step.object(kind));
      case "groupBy" -> groupBy(step.object(kind));
      case "dropDuplicates" -> dropDuplicates(step, kind, false);
      case "dropDuplicatesWithinWatermark" -> dropDuplicates(step, kind, true);
      default -> unknown(step, kind);
    };
  }

  private static <T> @Nullable Transform made(@Nullable T value, Function<T, Transform> step) {
    return value == null ? null : step.apply(value);
  }

  /** A relation that has a name of its own in the definition. */
  @Nullable Relation named(@Nullable Fields fields) {
    return fields == null
        ? null
        : relation(
            fields, List.of("source", "transforms", "streaming"), fields.flag("streaming", true));
  }

  private @Nullable Relation relation(@Nullable Fields fields, boolean streaming) {
    return fields == null ? null : relation(fields, List.of("source", "transforms"), streaming);
  }

  /** A source with steps of its own. */
  private @Nullable Relation relation(Fields fields, List<String> keys, boolean streaming) {
    if (depth == MAX_DEPTH) {
      faults.add(fields.pointer(), "more than " + MAX_DEPTH + " relations in each other");
      return null;
    }
    fields.allow(keys, Set.of());
    Fields connector = fields.object("source");
    SourceSpec source =
        new SourceReader(faults, zone).source(connector, fields.value("transforms"));
    if (!streaming && connector != null && connector.value("options") != null) {
      faults.add(connector.at("options"), "a table that is no stream has no options");
      source = null;
    }
    depth++;
    Steps steps = steps(fields.value("transforms"), fields.at("transforms"));
    depth--;
    return source == null || !steps.all()
        ? null
        : new Relation(source, steps.transforms(), streaming);
  }

  private @Nullable Transform join(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    fields.allow(List.of("with", "as", "type", "on", "streaming"), Set.of());
    Relation with = relation(fields.object("with"), fields.flag("streaming", true));
    String as = fields.optionalText("as", MAX_COLUMN_NAME);
    JoinType type = joinType(fields);
    boolean all = type == JoinType.CROSS;
    String on = all ? fields.optionalText("on", MAX_EXPRESSION) : fields.text("on", MAX_EXPRESSION);
    return with == null || type == null || (on == null && !all)
        ? null
        : new Transform.Join(with, as, type, on);
  }

  private @Nullable JoinType joinType(Fields fields) {
    String name = fields.optionalText("type", MAX_COLUMN_NAME);
    if (name == null) {
      return JoinType.INNER;
    }
    JoinType type = JoinType.of(name).orElse(null);
    if (type == null) {
      String nearest = Spelling.nearest(name, JoinType.words());
      faults.add(
          fields.at("type"),
          "unknown type of join " + Faults.quote(name),
          nearest != null ? nearest : "one of " + String.join(", ", JoinType.words()));
    }
    return type;
  }

  private @Nullable Transform withColumn(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    fields.allow(List.of("name", "expr", "cast"), Set.of());
    String name = fields.text("name", MAX_COLUMN_NAME);
    String expression = fields.text("expr", MAX_EXPRESSION);
    String cast = fields.optionalText("cast", MAX_EXPRESSION);
    return name == null || expression == null
        ? null
        : new Transform.WithColumn(name, expression, cast);
  }

  private @Nullable Transform withColumnRenamed(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    fields.allow(List.of("from", "to"), Set.of());
    String from = fields.text("from", MAX_COLUMN_NAME);
    String to = fields.text("to", MAX_COLUMN_NAME);
    return from == null || to == null ? null : new Transform.WithColumnRenamed(from, to);
  }

  private @Nullable Transform withWatermark(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    fields.allow(List.of("column", "delay"), Set.of());
    String column = fields.text("column", MAX_COLUMN_NAME);
    String delay = fields.text("delay", MAX_COLUMN_NAME);
    return column == null || delay == null ? null : new Transform.WithWatermark(column, delay);
  }

  private @Nullable Transform groupBy(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    fields.allow(List.of("keys", "aggregates"), Set.of());
    List<String> keys = fields.optionalTexts("keys", MAX_EXPRESSION);
    List<String> aggregates = fields.optionalTexts("aggregates", MAX_EXPRESSION);
    if (keys == null || aggregates == null) {
      return null;
    }
    if (keys.isEmpty() && aggregates.isEmpty()) {
      faults.add(fields.pointer(), "expected keys, aggregates or both", "\"aggregates\": [\"…\"]");
      return null;
    }
    return new Transform.GroupBy(keys, aggregates);
  }

  private @Nullable Transform dropDuplicates(Fields step, String kind, boolean withinWatermark) {
    List<String> columns = step.optionalTexts(kind, MAX_COLUMN_NAME);
    return columns == null ? null : new Transform.DropDuplicates(columns, withinWatermark);
  }

  private @Nullable Transform unknown(Fields step, String kind) {
    String nearest = Spelling.nearest(kind, STEPS);
    faults.add(
        step.at(kind),
        "unknown step " + Faults.quote(kind),
        nearest != null ? nearest : "one of " + String.join(", ", STEPS));
    return null;
  }
}
