package dev.sluice.server.model;

/** A table as one statement reads it. */
public record TableRead(TableRef table, TableVersion version) {

  /** The table at the newest version. */
  public static TableRead newest(TableRef table) {
    return new TableRead(table, TableVersion.NEWEST);
  }
}
