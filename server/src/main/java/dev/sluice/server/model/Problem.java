package dev.sluice.server.model;

import org.jspecify.annotations.Nullable;

/**
 * One fault in something a caller sent.
 *
 * @param pointer JSON pointer (RFC 6901) to the place in the document, "" for the whole or where
 *     there is no document
 * @param line line inside the SQL text at that place, or inside malformed JSON, from 1; 0 where
 *     there is none
 * @param column column inside that line, from 1; 0 where there is none
 * @param message what is wrong with the value
 * @param suggestion what would be right, or null
 */
public record Problem(
    String pointer, int line, int column, String message, @Nullable String suggestion) {

  public static Problem at(String pointer, String message) {
    return new Problem(pointer, 0, 0, message, null);
  }

  public static Problem at(String pointer, String message, @Nullable String suggestion) {
    return new Problem(pointer, 0, 0, message, suggestion);
  }

  /** The same fault seen from the document that holds the SQL text at {@code pointer}. */
  public Problem within(String pointer) {
    return new Problem(pointer + this.pointer, line, column, message, suggestion);
  }
}
