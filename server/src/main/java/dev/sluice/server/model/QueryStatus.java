package dev.sluice.server.model;

/** Spark's {@code StreamingQueryStatus}: what the query does, in Spark's words. */
public record QueryStatus(String message, boolean isDataAvailable, boolean isTriggerActive) {}
