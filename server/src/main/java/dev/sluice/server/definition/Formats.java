package dev.sluice.server.definition;

import java.util.Set;

/** The connectors that a source or sink may name. */
final class Formats {
  private static final String DELTA = "delta";

  /** Spark's formats that this version does not run. */
  private static final Set<String> LATER =
      Set.of(
          "kafka",
          "csv",
          "json",
          "parquet",
          "orc",
          "text",
          "avro",
          "xml",
          "rate",
          "rate-micro-batch",
          "socket",
          "console",
          "memory",
          "noop",
          "foreach",
          "foreachBatch");

  private Formats() {}

  /** Whether the object's {@code format} is Delta; reported where it is not. */
  static boolean isDelta(Fields connector, Faults faults) {
    String format = connector.text("format", Integer.MAX_VALUE);
    if (format == null || format.equalsIgnoreCase(DELTA)) {
      return format != null;
    }
    boolean later = LATER.stream().anyMatch(format::equalsIgnoreCase);
    faults.add(
        connector.at("format"),
        later
            ? "the format " + Faults.quote(format) + " is not supported by this version"
            : "unknown format " + Faults.quote(format),
        DELTA);
    return false;
  }
}
