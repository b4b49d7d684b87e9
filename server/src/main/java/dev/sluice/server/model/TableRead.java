package dev.sluice.server.model;

import org.jspecify.annotations.Nullable;

/**
 * A table as one statement reads it.
 *
 * @param version the one whose rows are read; the newest where changes are
 * @param changes the versions whose changes are read in place of rows, or null
 */
public record TableRead(TableRef table, TableVersion version, @Nullable VersionRange changes) {

  /** The table's rows at a version. */
  public TableRead(TableRef table, TableVersion version) {
    this(table, version, null);
  }

  /** The table at the newest version. */
  public static TableRead newest(TableRef table) {
    return new TableRead(table, TableVersion.NEWEST);
  }

  /** What a range of the table's versions changed. */
  public static TableRead changes(TableRef table, VersionRange range) {
    return new TableRead(table, TableVersion.NEWEST, range);
  }
}
