package dev.sluice.server.model;

/**
 * Versions of a table whose changes are read, both ends included.
 *
 * @param from a number, or the first version that was committed at that time or later
 * @param to a number, or the newest version that was there at that time; {@link
 *     TableVersion#NEWEST} for all that there are
 */
public record VersionRange(TableVersion from, TableVersion to) {
  public VersionRange {
    if (from.equals(TableVersion.NEWEST)) {
      throw new IllegalArgumentException("changes begin at a version or time");
    }
  }
}
