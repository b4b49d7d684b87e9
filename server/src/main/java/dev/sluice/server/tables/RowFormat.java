package dev.sluice.server.tables;

/** How appended rows arrive. */
public enum RowFormat {
  /** An array of objects, or objects one after another. */
  JSON,
  /** RFC 4180 with a header line. */
  CSV,
  PARQUET
}
