package dev.sluice.server.delta;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which table features metadata asks for, and the least protocol that has them.
 *
 * <p>Source: Delta's {@code TableFeature} and {@code Protocol.normalized}: a protocol is written by
 * its numbers alone where its features are exactly those that the numbers imply.
 */
final class Features {
  /** What a property begins with that asks for a feature by its name. */
  static final String PROPERTY = "delta.feature.";

  /** The feature of timestamps without a time zone. */
  static final String LOCAL_TIMES = "timestampNtz";

  /** Which properties turn on which feature. */
  private static final Map<String, String> SWITCHES =
      Map.of(
          "delta.enableChangeDataFeed",
          "changeDataFeed",
          "delta.enableDeletionVectors",
          "deletionVectors",
          TableMetadata.IN_COMMIT_TIMES,
          "inCommitTimestamp",
          "delta.enableTypeWidening",
          "typeWidening");

  /** The reader version that has column mapping and nothing else. */
  private static final int COLUMN_MAPPING_READER = 2;

  /** The reader version that names its features. */
  private static final int FEATURES_READER = 3;

  private static final String COLUMN_MAPPING = "columnMapping";

  /** What each writer version implies, from 2 on. */
  private static final List<Set<String>> IMPLIED =
      List.of(
          Set.of("appendOnly", "invariants"),
          Set.of("appendOnly", "invariants", "checkConstraints"),
          Set.of(
              "appendOnly", "invariants", "checkConstraints", "changeDataFeed", "generatedColumns"),
          Set.of(
              "appendOnly",
              "invariants",
              "checkConstraints",
              "changeDataFeed",
              "generatedColumns",
              COLUMN_MAPPING));

  private Features() {}

  /** The protocol of a new table. */
  static Protocol of(TableMetadata metadata) {
    return upgraded(Protocol.of(1, 2), metadata);
  }

  /** The same protocol, or the least one above it that allows the metadata. */
  static Protocol upgraded(Protocol current, TableMetadata metadata) {
    return added(current, needed(metadata));
  }

  /** The features that properties ask for by name. */
  static Set<String> named(Map<String, String> properties) {
    Set<String> named = new TreeSet<>();
    properties
        .keySet()
        .forEach(
            key -> {
              if (key.startsWith(PROPERTY)) {
                named.add(key.substring(PROPERTY.length()));
              }
            });
    return named;
  }

  /** The properties that a table keeps: those that ask for features become its protocol. */
  static Map<String, String> without(Map<String, String> properties) {
    Map<String, String> kept = new HashMap<>(properties);
    kept.keySet().removeIf(key -> key.startsWith(PROPERTY));
    return kept;
  }

  /** The same protocol, or the least one above it that has the features. */
  static Protocol added(Protocol current, Set<String> features) {
    Set<String> missing = new TreeSet<>(features);
    missing.removeAll(current.writes());
    if (missing.isEmpty()) {
      return current;
    }
    Set<String> writes = new TreeSet<>(current.writes());
    if (!current.hasWriterFeatures() && current.minWriter() >= 2) {
      writes.addAll(IMPLIED.get(0));
    }
    writes.addAll(missing);
    int reader = reader(current, missing);
    if (reader > COLUMN_MAPPING_READER) {
      List<String> reads = writes.stream().filter(Protocol::isForReaders).toList();
      return new Protocol(reader, 7, reads, new ArrayList<>(writes));
    }
    int legacy = IMPLIED.indexOf(writes);
    int least = writes.contains(COLUMN_MAPPING) ? COLUMN_MAPPING_READER : 1;
    return legacy >= 0 && reader == least
        ? Protocol.of(reader, legacy + 2)
        : new Protocol(reader, 7, List.of(), new ArrayList<>(writes));
  }

  /** The reader version that has the features too; column mapping alone has one of its own. */
  private static int reader(Protocol current, Set<String> missing) {
    Set<String> more = new TreeSet<>(missing);
    more.removeIf(feature -> !Protocol.isForReaders(feature) || current.reads(feature));
    if (more.isEmpty()) {
      return current.minReader();
    }
    boolean mapping = !current.hasReaderFeatures() && more.equals(Set.of(COLUMN_MAPPING));
    return mapping ? COLUMN_MAPPING_READER : FEATURES_READER;
  }

  /** Whether there is a timestamp without a time zone in the type. */
  static boolean hasLocalTimes(DataType type) {
    if (type instanceof ArrayType array) {
      return hasLocalTimes(array.element());
    }
    if (type instanceof MapType map) {
      return hasLocalTimes(map.key()) || hasLocalTimes(map.value());
    }
    return type instanceof StructType struct
        ? struct.fields().stream().anyMatch(field -> hasLocalTimes(field.type()))
        : type == PrimitiveType.TIMESTAMP_NTZ;
  }

  private static Set<String> needed(TableMetadata metadata) {
    Set<String> needed = new TreeSet<>();
    if (!metadata.target().constraints().isEmpty()) {
      needed.add("checkConstraints");
    }
    SWITCHES.forEach(
        (property, feature) -> {
          if ("true".equalsIgnoreCase(metadata.configuration().get(property))) {
            needed.add(feature);
          }
        });
    if (hasLocalTimes(metadata.schema())) {
      needed.add(LOCAL_TIMES);
    }
    if (ColumnMapping.of("", metadata.configuration()) != ColumnMapping.NONE) {
      needed.add(COLUMN_MAPPING);
    }
    for (Field field : metadata.schema().fields()) {
      if (field.metadata().containsKey(WriteTarget.GENERATED)) {
        needed.add("generatedColumns");
      }
      if (field.metadata().containsKey(WriteTarget.DEFAULT)) {
        needed.add("allowColumnDefaults");
      }
    }
    return needed;
  }
}
