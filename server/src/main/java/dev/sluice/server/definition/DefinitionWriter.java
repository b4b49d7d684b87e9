package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.model.WatermarkPolicy;
import java.util.List;
import java.util.Locale;

/**
 * Writes the canonical JSON of a definition: the same definition gives the same text, and {@link
 * DefinitionReader} reads it back as an equal one. What is at its default is left out, but the
 * output mode. Safe for use by many threads.
 */
public final class DefinitionWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DefinitionWriter() {}

  public static ObjectNode write(QueryDefinition definition) {
    ObjectNode document = JSON.objectNode().put("name", definition.name());
    document.set("source", source(definition.source()));
    if (!definition.relations().isEmpty()) {
      ObjectNode relations = document.putObject("relations");
      definition.relations().forEach((name, relation) -> relations.set(name, named(relation)));
    }
    transforms(definition.transforms(), document);
    if (definition.watermarkPolicy() != WatermarkPolicy.MIN) {
      String policy = definition.watermarkPolicy().name().toLowerCase(Locale.ROOT);
      document.put("watermarkPolicy", policy);
    }
    ObjectNode sink = sink(definition.sink());
    if (definition.checkpointLocation() != null) {
      sink.put("checkpointLocation", definition.checkpointLocation());
    }
    document.set("sink", sink);
    if (!(definition.trigger() instanceof Trigger.AsSoonAsPossible)) {
      document.set("trigger", trigger(definition.trigger()));
    }
    if (!definition.timeZone().equals(QueryDefinition.UTC)) {
      document.put("timeZone", definition.timeZone().getId());
    }
    return document;
  }

  private static void transforms(List<Transform> transforms, ObjectNode document) {
    ArrayNode steps = document.putArray("transforms");
    transforms.forEach(transform -> steps.add(write(transform)));
  }

  private static ObjectNode named(Relation relation) {
    ObjectNode document = relation(relation);
    return relation.streaming() ? document : document.put("streaming", false);
  }

  private static ObjectNode relation(Relation relation) {
    ObjectNode document = JSON.objectNode();
    document.set("source", source(relation.source()));
    if (!relation.transforms().isEmpty()) {
      transforms(relation.transforms(), document);
    }
    return document;
  }

  private static ObjectNode join(Transform.Join step) {
    ObjectNode join = JSON.objectNode();
    join.set("with", relation(step.with()));
    if (step.as() != null) {
      join.put("as", step.as());
    }
    if (step.type() != JoinType.INNER) {
      join.put("type", step.type().word());
    }
    if (step.on() != null) {
      join.put("on", step.on());
    }
    return step.with().streaming() ? join : join.put("streaming", false);
  }

  private static ObjectNode source(SourceSpec spec) {
    if (spec instanceof SourceSpec.Delta delta) {
      ObjectNode source = table(delta.table());
      ObjectNode options = SourceOptions.write(delta);
      if (!options.isEmpty()) {
        source.set("options", options);
      }
      return source;
    }
    throw new AssertionError(spec);
  }

  private static ObjectNode sink(SinkSpec spec) {
    if (spec instanceof SinkSpec.Delta delta) {
      String mode = delta.outputMode().name().toLowerCase(Locale.ROOT);
      ObjectNode sink = table(delta.table()).put("outputMode", mode);
      if (delta.upsert() != null) {
        upsert(delta.upsert(), sink);
      }
      SinkReader.write(delta, sink);
      return sink;
    }
    throw new AssertionError(spec);
  }

  private static void upsert(SinkSpec.Upsert upsert, ObjectNode sink) {
    sink.put("mode", UpsertReader.UPSERT);
    ArrayNode keys = sink.putArray("keys");
    upsert.keys().forEach(keys::add);
    if (upsert.deleteWhen() != null) {
      sink.put("deleteWhen", upsert.deleteWhen());
    }
    if (upsert.sequenceBy() != null) {
      sink.put("sequenceBy", upsert.sequenceBy());
    }
  }

  private static ObjectNode table(TableRef table) {
    ObjectNode connector = JSON.objectNode().put("format", "delta");
    if (table instanceof TableRef.Named named) {
      return connector.put("table", named.name());
    }
    if (table instanceof TableRef.AtPath atPath) {
      return connector.put("path", atPath.path());
    }
    throw new AssertionError(table);
  }

  /** Writes one step. */
  public static ObjectNode write(Transform transform) {
    ObjectNode step = JSON.objectNode();
    if (transform instanceof Transform.Filter filter) {
      return step.put("filter", filter.condition());
    }
    if (transform instanceof Transform.Select select) {
      ArrayNode expressions = step.putArray("select");
      select.expressions().forEach(expressions::add);
      return step;
    }
    if (transform instanceof Transform.Drop drop) {
      ArrayNode columns = step.putArray("drop");
      drop.columns().forEach(columns::add);
      return step;
    }
    if (transform instanceof Transform.WithColumn add) {
      ObjectNode column = step.putObject("withColumn");
      column.put("name", add.name()).put("expr", add.expression());
      if (add.cast() != null) {
        column.put("cast", add.cast());
      }
      return step;
    }
    if (transform instanceof Transform.WithColumnRenamed rename) {
      step.putObject("withColumnRenamed").put("from", rename.from()).put("to", rename.to());
      return step;
    }
    if (transform instanceof Transform.Sql sql) {
      return step.put("sql", sql.query());
    }
    if (transform instanceof Transform.Union union) {
      return step.set("union", relation(union.with()));
    }
    if (transform instanceof Transform.Join join) {
      return step.set("join", join(join));
    }
    return stateful(transform, step);
  }

  private static ObjectNode stateful(Transform transform, ObjectNode step) {
    if (transform instanceof Transform.WithWatermark watermark) {
      step.putObject("withWatermark")
          .put("column", watermark.column())
          .put("delay", watermark.delay());
      return step;
    }
    if (transform instanceof Transform.GroupBy groupBy) {
      ObjectNode groups = step.putObject("groupBy");
      ArrayNode keys = groups.putArray("keys");
      groupBy.keys().forEach(keys::add);
      ArrayNode aggregates = groups.putArray("aggregates");
      groupBy.aggregates().forEach(aggregates::add);
      return step;
    }
    if (transform instanceof Transform.DropDuplicates duplicates) {
      String name =
          duplicates.withinWatermark() ? "dropDuplicatesWithinWatermark" : "dropDuplicates";
      ArrayNode columns = step.putArray(name);
      duplicates.columns().forEach(columns::add);
      return step;
    }
    throw new AssertionError(transform);
  }

  private static ObjectNode trigger(Trigger trigger) {
    ObjectNode document = JSON.objectNode();
    if (trigger instanceof Trigger.ProcessingTime time) {
      return document.put("processingTime", Interval.format(time.interval()));
    }
    if (trigger instanceof Trigger.AvailableNow) {
      return document.put("availableNow", true);
    }
    if (trigger instanceof Trigger.Once) {
      return document.put("once", true);
    }
    throw new AssertionError(trigger);
  }
}
