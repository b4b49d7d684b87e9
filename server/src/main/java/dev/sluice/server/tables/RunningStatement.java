package dev.sluice.server.tables;

import java.time.Instant;

/**
 * A statement that runs or waits for its turn.
 *
 * @param rows how many were handed out so far
 */
public record RunningStatement(String id, String sql, Instant startedAt, long rows) {}
