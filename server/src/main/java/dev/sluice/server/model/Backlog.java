package dev.sluice.server.model;

/**
 * What a source holds that is committed there and not yet processed.
 *
 * @param rows {@link DataFile#UNKNOWN} where a file gives no count
 * @param seconds age of the oldest unprocessed commit, 0 with none
 */
public record Backlog(long versions, long files, long bytes, long rows, long seconds) {
  public static final Backlog NONE = new Backlog(0, 0, 0, 0, 0);
}
