package dev.sluice.server.model;

/**
 * A position in a source, as canonical JSON. Only the source that made it looks inside, so the
 * offset log knows no connector.
 */
public record Offset(String json) {
  @Override
  public String toString() {
    return json;
  }
}
