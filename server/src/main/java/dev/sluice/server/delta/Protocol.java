package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.TreeSet;

/**
 * A {@code protocol} action: what a program must know to read and to write the table.
 *
 * <p>Source: the Delta protocol, "Protocol Evolution" and "Table Features".
 *
 * @param readerFeatures names where {@code minReader} is 3, else empty
 * @param writerFeatures names where {@code minWriter} is 7, else empty
 */
record Protocol(
    int minReader, int minWriter, List<String> readerFeatures, List<String> writerFeatures) {
  static final int MAX_READER = 1;
  static final int MAX_WRITER = 2;

  Protocol {
    readerFeatures = List.copyOf(readerFeatures);
    writerFeatures = List.copyOf(writerFeatures);
  }

  static Protocol of(int minReader, int minWriter) {
    return new Protocol(minReader, minWriter, List.of(), List.of());
  }

  void checkReadable(String table) {
    if (minReader > MAX_READER) {
      throw new SluiceException(
          ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
          "Table "
              + table
              + " has Delta protocol "
              + this
              + "; this server reads tables up to reader version "
              + MAX_READER
              + ".");
    }
  }

  void checkWritable(String table) {
    if (minWriter > MAX_WRITER) {
      throw new SluiceException(
          ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
          "Table "
              + table
              + " has Delta protocol "
              + this
              + "; this server writes tables up to writer version "
              + MAX_WRITER
              + ".");
    }
  }

  /** For example {@code (3,7) with the features columnMapping, deletionVectors}. */
  @Override
  public String toString() {
    TreeSet<String> features = new TreeSet<>(readerFeatures);
    features.addAll(writerFeatures);
    features.addAll(impliedFeatures());
    String versions = "(" + minReader + "," + minWriter + ")";
    return features.isEmpty()
        ? versions
        : versions + " with the features " + String.join(", ", features);
  }

  /** What version numbers below the table features imply beyond what this server supports. */
  private List<String> impliedFeatures() {
    return switch (minWriter) {
      case 3 -> List.of("checkConstraints");
      case 4 -> List.of("checkConstraints", "changeDataFeed", "generatedColumns");
      case 5 -> List.of("checkConstraints", "changeDataFeed", "generatedColumns", "columnMapping");
      case 6 ->
          List.of(
              "checkConstraints",
              "changeDataFeed",
              "generatedColumns",
              "columnMapping",
              "identityColumns");
      default -> List.of();
    };
  }
}
