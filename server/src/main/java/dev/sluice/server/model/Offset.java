package dev.sluice.server.model;

/**
 * A position in a source, as canonical JSON. Only the source that made it looks inside, so the
 * offset log knows no connector.
 */
public record Offset(String json) {
  /** Stands for a source of which nothing was read yet; Spark's word in the offset log. */
  public static final Offset NONE = new Offset("-");

  /** Whether this is {@link #NONE}, and no position. */
  public boolean isNone() {
    return equals(NONE);
  }

  @Override
  public String toString() {
    return json;
  }
}
