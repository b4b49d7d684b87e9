package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@code protocol} action: what a program must know to read and to write the table.
 *
 * <p>Source: the Delta protocol, "Protocol Evolution" and "Table Features".
 *
 * @param readerFeatures names where {@code minReader} is 3, else empty
 * @param writerFeatures names where {@code minWriter} is 7, else empty
 */
public record Protocol(
    int minReader, int minWriter, List<String> readerFeatures, List<String> writerFeatures) {
  private static final int COLUMN_MAPPING_READER = 2;
  private static final int FEATURES_READER = 3;
  private static final int FEATURES_WRITER = 7;

  /** The features of tables that this server reads. */
  private static final Set<String> READ =
      Set.of(
          "columnMapping",
          "deletionVectors",
          "timestampNtz",
          "typeWidening",
          "typeWidening-preview",
          "v2Checkpoint",
          "vacuumProtocolCheck");

  public Protocol {
    readerFeatures = List.copyOf(readerFeatures);
    writerFeatures = List.copyOf(writerFeatures);
  }

  static Protocol of(int minReader, int minWriter) {
    return new Protocol(minReader, minWriter, List.of(), List.of());
  }

  /**
   * Which library reads a checkpoint of the table: delta-standalone knows reader version 1, and
   * Delta Kernel all others.
   */
  boolean isForStandalone() {
    return minReader < COLUMN_MAPPING_READER;
  }

  void checkReadable(String table) {
    if (minReader > FEATURES_READER) {
      throw unsupported(
          table, "this server reads tables up to reader version " + FEATURES_READER + ".");
    }
    Set<String> unknown = new TreeSet<>(readerFeatures);
    unknown.removeAll(READ);
    if (!unknown.isEmpty()) {
      throw unsupported(table, "this server does not read " + String.join(", ", unknown) + ".");
    }
  }

  /** Whether the protocol names features for readers one by one. */
  boolean hasReaderFeatures() {
    return minReader == FEATURES_READER;
  }

  /** Whether the protocol names features for writers one by one. */
  boolean hasWriterFeatures() {
    return minWriter == FEATURES_WRITER;
  }

  /** The same protocol, or the least one above it that allows the metadata. */
  public Protocol allowing(TableMetadata metadata) {
    return Features.upgraded(this, metadata);
  }

  /**
   * The same protocol, or the least one above it that has the features which properties ask for.
   *
   * @param properties table properties, of which {@code delta.feature.} and a name is one such
   */
  public Protocol with(Map<String, String> properties) {
    return Features.added(this, Features.named(properties));
  }

  /**
   * Refuses a type that takes a feature which a table that is there must be given by hand, since
   * those who know it not cannot read the table any more. Source: Delta's {@code
   * FeatureAutomaticallyEnabledByMetadata}.
   *
   * @throws SluiceException {@code DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT}
   */
  public void checkTypes(StructType schema) {
    if (Features.hasLocalTimes(schema) && !reads(Features.LOCAL_TIMES)) {
      throw new SluiceException(
          ErrorCode.DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT,
          "A column of type timestamp_ntz wants the feature "
              + Features.LOCAL_TIMES
              + ", which the table has not; ALTER TABLE … SET TBLPROPERTIES ('"
              + Features.PROPERTY
              + Features.LOCAL_TIMES
              + "' = 'supported') gives it.");
    }
  }

  /** Whether the feature is one that readers must know, too. */
  static boolean isForReaders(String feature) {
    return READ.contains(feature);
  }

  /** The names of all features, those that the version numbers imply too; sorted. */
  public List<String> features() {
    Set<String> features = new TreeSet<>(readerFeatures);
    features.addAll(writes());
    if (!hasWriterFeatures() && minWriter >= 2) {
      features.addAll(List.of("appendOnly", "invariants"));
    }
    return List.copyOf(features);
  }

  /** Whether a reader is told of the feature. */
  boolean reads(String feature) {
    return minReader == COLUMN_MAPPING_READER
        ? feature.equals("columnMapping")
        : readerFeatures.contains(feature);
  }

  /** Refuses metadata that a reader of this protocol would not understand. */
  void checkMetadata(String table, TableMetadata metadata) {
    ColumnMapping mapping = ColumnMapping.of(table, metadata.configuration());
    if (mapping != ColumnMapping.NONE && !reads("columnMapping")) {
      throw new SluiceException(
          ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
          "Table "
              + table
              + " uses the feature columnMapping ("
              + ColumnMapping.PROPERTY
              + " = "
              + mapping.property()
              + ") without its protocol.");
    }
  }

  /** The features that a writer must know, of whichever version. */
  Set<String> writes() {
    Set<String> features = new TreeSet<>(writerFeatures);
    if (minWriter < FEATURES_WRITER) {
      features.addAll(impliedFeatures());
    }
    return features;
  }

  /** Refuses a protocol that is newer than the table features, or of a version in between. */
  void checkWriterVersion(String table) {
    if (minWriter > FEATURES_WRITER) {
      throw unsupported(
          table, "this server writes tables up to writer version " + FEATURES_WRITER + ".");
    }
  }

  SluiceException unsupported(String table, String why) {
    return new SluiceException(
        ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
        "Table " + table + " has Delta protocol " + this + "; " + why);
  }

  /** For example {@code (3,7) with the features columnMapping, deletionVectors}. */
  @Override
  public String toString() {
    Set<String> features = new TreeSet<>(readerFeatures);
    features.addAll(writerFeatures);
    features.addAll(impliedFeatures());
    String versions = "(" + minReader + "," + minWriter + ")";
    return features.isEmpty()
        ? versions
        : versions + " with the features " + String.join(", ", features);
  }

  /** What version numbers below the table features imply beyond {@code appendOnly} and NOT NULL. */
  private List<String> impliedFeatures() {
    List<String> features =
        List.of(
            "checkConstraints",
            "changeDataFeed",
            "generatedColumns",
            "columnMapping",
            "identityColumns");
    return switch (minWriter) {
      case 3 -> features.subList(0, 1);
      case 4 -> features.subList(0, 3);
      case 5 -> features.subList(0, 4);
      case 6 -> features;
      default -> List.of();
    };
  }
}
