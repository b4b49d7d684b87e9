package dev.sluice.server.tables;

/**
 * What an append did.
 *
 * @param version the commit that holds the rows
 * @param rows how many the request held
 * @param replayed whether an earlier request of the same transaction had made the commit
 */
public record AppendedRows(long version, long rows, boolean replayed) {}
