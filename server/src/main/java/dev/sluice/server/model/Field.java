package dev.sluice.server.model;

import java.util.Map;

/**
 * A column or struct field.
 *
 * @param metadata the field's Delta metadata; each value is JSON text
 */
public record Field(String name, DataType type, boolean nullable, Map<String, String> metadata) {
  public Field {
    metadata = Map.copyOf(metadata);
  }

  /** A nullable field without metadata. */
  public static Field of(String name, DataType type) {
    return new Field(name, type, true, Map.of());
  }
}
