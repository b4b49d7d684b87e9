package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What an append did.
 *
 * @param version the commit that holds the rows
 * @param rows how many the request held
 * @param replayed whether an earlier request of the same transaction had made the commit
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AppendResult(long version, long rows, boolean replayed) {}
