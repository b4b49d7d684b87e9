package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;

/**
 * An {@code add} action.
 *
 * @param modificationTime milliseconds since the epoch
 * @param dataChange false where the file only rearranges rows that the table already had
 */
public record AddedFile(DataFile file, long modificationTime, boolean dataChange) {}
