package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;

/** A file that holds no definition; the message shows the place. */
final class MalformedFile extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedFile(String file, String text, JsonProcessingException cause) {
    this(file, SourcePlace.at(text, offset(cause)), cause.getOriginalMessage());
  }

  MalformedFile(String file, SourcePlace place, String message) {
    super("%s:%d:%d: %s%n%s".formatted(file, place.line(), place.column(), message, place.caret()));
  }

  private static int offset(JsonProcessingException cause) {
    return cause.getLocation() == null ? 0 : (int) cause.getLocation().getCharOffset();
  }
}
