package dev.sluice.server.model;

/**
 * The idempotence key of a Delta commit: a table accepts each {@code appId} only with rising
 * versions.
 *
 * <p>Source: the Delta protocol, "Transaction Identifiers".
 */
public record TransactionId(String appId, long version) {}
