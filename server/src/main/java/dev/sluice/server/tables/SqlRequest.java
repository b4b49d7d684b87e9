package dev.sluice.server.tables;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A Spark SQL statement to run.
 *
 * @param id names the running statement; unique among those that run
 * @param maxRows most rows, at least 0; {@link Long#MAX_VALUE} for all
 * @param timeout null for the longest that the server allows
 * @param timeZone in which the statement reads, shows and takes apart timestamps
 */
public record SqlRequest(
    String id, String sql, long maxRows, @Nullable Duration timeout, ZoneId timeZone) {}
