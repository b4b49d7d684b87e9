package dev.sluice.server.model;

import org.jspecify.annotations.Nullable;

/**
 * What one micro-batch reads from one source: everything after {@code start} up to and including
 * {@code end}.
 *
 * @param start null for the beginning of a new query
 */
public record OffsetRange(@Nullable Offset start, Offset end) {}
