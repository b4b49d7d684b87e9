package dev.sluice.server.formats;

import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What a result can be sent as; the first one is what a caller gets who asks for nothing. */
public enum ResultFormat {
  /** {@code {"schema":[{"name","type"}],"rows":[[…]]}}. */
  JSON,
  /** A line with the schema, one array a row and line, and a line that says how it ended. */
  NDJSON,
  /** RFC 4180 with a header line. */
  CSV,
  /** Arrow's IPC stream. */
  ARROW;

  /** The names in an Accept header, the one to answer with first. */
  public List<String> mediaTypes() {
    return switch (this) {
      case JSON -> List.of("application/json");
      case NDJSON -> List.of("application/x-ndjson", "application/ndjson", "application/jsonl");
      case CSV -> List.of("text/csv");
      case ARROW -> List.of("application/vnd.apache.arrow.stream");
    };
  }

  /** What goes into the Content-Type header. */
  public String contentType() {
    return this == CSV ? "text/csv; charset=utf-8; header=present" : mediaTypes().get(0);
  }

  /** Starts a result; {@code out} is never closed. */
  public ResultWriter open(OutputStream out, StructType schema) throws IOException {
    return switch (this) {
      case JSON -> new JsonDocumentWriter(out, schema);
      case NDJSON -> new JsonLinesWriter(out, schema);
      case CSV -> new CsvWriter(out, schema);
      case ARROW -> new ArrowStreamWriter(out, schema);
    };
  }
}
