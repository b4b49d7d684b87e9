package dev.sluice.server.http;

/**
 * How much one request may ask for, and how many at once.
 *
 * @param maxDocumentBytes of a definition, table or statement
 * @param maxRowsBytes of the rows of one append
 * @param maxWaits requests that wait for a state at the same time, and as many that follow a
 *     stream; they hold a connection and no thread
 * @param maxStatements requests that read rows at the same time; four times as many may append
 */
public record HttpLimits(
    long maxDocumentBytes, long maxRowsBytes, int maxWaits, int maxStatements) {
  public static final HttpLimits DEFAULT = new HttpLimits(1 << 20, 64L << 20, 10_000, 32);
}
