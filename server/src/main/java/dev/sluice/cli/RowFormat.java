package dev.sluice.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a file of rows may hold. */
enum RowFormat {
  /** One array of objects. */
  json("application/json"),
  /** One object a line. */
  ndjson("application/x-ndjson"),
  /** With a head; an empty field is NULL. */
  csv("text/csv"),
  parquet("application/vnd.apache.parquet");

  private final String mediaType;

  RowFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /** What a file's name says that it holds, or null. */
  static @Nullable RowFormat ofFile(String file) {
    String end = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (end) {
      case "json" -> json;
      case "ndjson", "jsonl" -> ndjson;
      case "csv" -> csv;
      case "parquet" -> parquet;
      default -> null;
    };
  }
}
