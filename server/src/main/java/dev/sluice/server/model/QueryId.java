package dev.sluice.server.model;

import java.util.UUID;

/**
 * The identity of a streaming query: written once into its checkpoint's {@code metadata} file and
 * used as the {@code appId} of its Delta transactions. Survives restarts; a query that is deleted
 * and created again has another.
 */
public record QueryId(UUID value) {
  public static QueryId parse(String text) {
    return new QueryId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
