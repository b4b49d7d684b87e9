package dev.sluice.client;

/** How rows are written that the client hands on unread. */
public enum ResultFormat {
  /**
   * RFC 4180 with a header line; NULL is an empty field, an empty string {@code ""}. If the
   * statement fails halfway, the last line begins with {@code # error:} and the stream breaks off.
   */
  CSV("text/csv"),
  /** Arrow's IPC stream; without its end-of-stream marker the statement failed halfway. */
  ARROW("application/vnd.apache.arrow.stream");

  private final String mediaType;

  ResultFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }
}
