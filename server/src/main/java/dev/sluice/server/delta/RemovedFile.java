package dev.sluice.server.delta;

/**
 * A {@code remove} action.
 *
 * @param path absolute local path, not URL-encoded
 * @param dataChange false where the rows stay in the table in another file
 */
public record RemovedFile(String path, boolean dataChange) {}
