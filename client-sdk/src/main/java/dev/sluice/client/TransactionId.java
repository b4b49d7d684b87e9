package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Makes an append exactly-once: a table takes each {@code appId} only with rising versions, so the
 * same request sent again finds its first commit.
 *
 * @param version 0 or more
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TransactionId(String appId, long version) {}
