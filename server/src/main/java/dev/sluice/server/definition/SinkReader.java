package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.TableRef;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads where the rows go and what is made of them there. */
final class SinkReader {
  private static final List<String> KEYS =
      List.of(
          "format",
          "table",
          "path",
          "outputMode",
          "mode",
          "keys",
          "deleteWhen",
          "sequenceBy",
          "partitionBy",
          "properties",
          "options",
          "checkpointLocation");
  private static final Set<String> LATER = Set.of("clusterBy", "queryName");

  private static final String MERGE_SCHEMA = "mergeSchema";
  private static final Options.Names OPTIONS =
      new Options.Names(
          List.of(MERGE_SCHEMA),
          Map.of(),
          List.of(
              "overwriteSchema",
              "optimizeWrite",
              "userMetadata",
              "maxRecordsPerFile",
              "compression",
              "txnAppId",
              "txnVersion"));

  private static final int MAX_TEXT = 10_000;

  private final Fields sink;
  private final Faults faults;

  SinkReader(Fields sink, Faults faults) {
    this.sink = sink;
    this.faults = faults;
  }

  /** The sink, or null where a fault was reported. */
  @Nullable SinkSpec read() {
    if (!Formats.isDelta(sink, faults)) {
      return null;
    }
    sink.allow(KEYS, LATER);
    TableRef table = TableReader.table(sink, faults);
    OutputMode mode = outputMode();
    UpsertReader upsert = new UpsertReader(sink, faults);
    boolean mergeSchema = Options.read(sink, OPTIONS, faults).bool(MERGE_SCHEMA);
    List<String> partitionBy = partitionBy();
    Map<String, String> properties = properties();
    if (table == null || mode == null || !upsert.isSound() || partitionBy == null) {
      return null;
    }
    return new SinkSpec.Delta(
        table, mode, upsert.read(), mergeSchema, new SinkSpec.Creation(partitionBy, properties));
  }

  private @Nullable OutputMode outputMode() {
    if (sink.value("outputMode") == null) {
      return OutputMode.APPEND;
    }
    String mode = sink.optionalText("outputMode", Integer.MAX_VALUE);
    if (mode == null) {
      return null;
    }
    for (OutputMode known : OutputMode.values()) {
      if (mode.equalsIgnoreCase(known.name())) {
        return known;
      }
    }
    List<String> modes = List.of("append", "update", "complete");
    String nearest = Spelling.nearest(mode, modes);
    faults.add(
        sink.at("outputMode"),
        "unknown output mode " + Faults.quote(mode),
        nearest == null ? "one of " + String.join(", ", modes) : nearest);
    return null;
  }

  private @Nullable List<String> partitionBy() {
    JsonNode given = sink.value("partitionBy");
    if (given == null || (given.isArray() && given.isEmpty())) {
      return List.of();
    }
    List<String> columns = sink.texts("partitionBy", MAX_TEXT);
    Set<String> seen = new HashSet<>();
    for (int i = 0; columns != null && i < columns.size(); i++) {
      if (!seen.add(columns.get(i).toLowerCase(Locale.ROOT))) {
        faults.add(
            sink.at("partitionBy") + "/" + i, Faults.quote(columns.get(i)) + " is there twice");
        return null;
      }
    }
    return columns;
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    Fields object = sink.value("properties") == null ? null : sink.object("properties");
    if (object != null) {
      for (String key : object.keys()) {
        JsonNode value = object.value(key);
        if (value == null || value.isContainerNode()) {
          faults.add(object.at(key), "expected a single value, found " + Fields.kind(value));
        } else {
          properties.put(key, value.asText());
        }
      }
    }
    return properties;
  }

  /** What of a sink is no default, as {@link #read} understands it. */
  static void write(SinkSpec.Delta spec, ObjectNode sink) {
    SinkSpec.Creation creation = spec.creation();
    if (!creation.partitionBy().isEmpty()) {
      ArrayNode columns = sink.putArray("partitionBy");
      creation.partitionBy().forEach(columns::add);
    }
    if (!creation.properties().isEmpty()) {
      ObjectNode properties = sink.putObject("properties");
      new TreeMap<>(creation.properties()).forEach(properties::put);
    }
    if (spec.mergeSchema()) {
      sink.putObject("options").put(MERGE_SCHEMA, true);
    }
  }
}
