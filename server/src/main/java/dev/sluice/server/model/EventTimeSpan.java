package dev.sluice.server.model;

import org.jspecify.annotations.Nullable;

/**
 * Rows by their event time. Those without one come before all others.
 *
 * @param column a column of timestamps, with or without a zone
 * @param from the first event time that is in it, in microseconds since 1970 (of a timestamp
 *     without a zone, as if in UTC); null for all up to the end, those without an event time too
 * @param until the first that is behind it; null for none
 */
public record EventTimeSpan(String column, @Nullable Long from, @Nullable Long until) {}
