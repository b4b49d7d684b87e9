package dev.sluice.server.delta;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.WriteTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which table features metadata asks for, and the least protocol that has them.
 *
 * <p>Source: Delta's {@code TableFeature} and {@code Protocol.normalized}: a protocol is written by
 * its numbers alone where its features are exactly those that the numbers imply.
 */
final class Features {
  /** What each writer version implies, from 2 on. */
  private static final List<Set<String>> IMPLIED =
      List.of(
          Set.of("appendOnly", "invariants"),
          Set.of("appendOnly", "invariants", "checkConstraints"),
          Set.of(
              "appendOnly",
              "invariants",
              "checkConstraints",
              "changeDataFeed",
              "generatedColumns"));

  private Features() {}

  /** The protocol of a new table. */
  static Protocol of(TableMetadata metadata) {
    return upgraded(Protocol.of(1, 2), metadata);
  }

  /** The same protocol, or the least one above it that allows the metadata. */
  static Protocol upgraded(Protocol current, TableMetadata metadata) {
    Set<String> missing = needed(metadata);
    missing.removeAll(current.writes());
    if (missing.isEmpty()) {
      return current;
    }
    Set<String> writes = new TreeSet<>(current.writes());
    if (!current.hasWriterFeatures() && current.minWriter() >= 2) {
      writes.addAll(IMPLIED.get(0));
    }
    writes.addAll(missing);
    int legacy = IMPLIED.indexOf(writes);
    if (legacy >= 0 && current.minReader() == 1) {
      return Protocol.of(1, legacy + 2);
    }
    return new Protocol(current.minReader(), 7, current.readerFeatures(), new ArrayList<>(writes));
  }

  private static Set<String> needed(TableMetadata metadata) {
    Set<String> needed = new TreeSet<>();
    if (!metadata.target().constraints().isEmpty()) {
      needed.add("checkConstraints");
    }
    if ("true".equalsIgnoreCase(metadata.configuration().get("delta.enableChangeDataFeed"))) {
      needed.add("changeDataFeed");
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
