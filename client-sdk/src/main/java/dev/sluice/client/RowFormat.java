package dev.sluice.client;

/** How the rows of an append are written. */
public enum RowFormat {
  /** An array of objects. */
  JSON("application/json"),
  /** One object a line. */
  NDJSON("application/x-ndjson"),
  /** With a header line; an empty field is NULL, {@code ""} an empty string. */
  CSV("text/csv"),
  /** A whole file. */
  PARQUET("application/vnd.apache.parquet");

  private final String mediaType;

  RowFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }
}
