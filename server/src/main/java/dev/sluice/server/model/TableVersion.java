package dev.sluice.server.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a table to read.
 *
 * @param number null where {@code asOf} tells it or the newest is wanted
 * @param asOf the newest version that was there at that time, or null
 */
public record TableVersion(@Nullable Long number, @Nullable Instant asOf) {
  public static final TableVersion NEWEST = new TableVersion(null, null);
}
