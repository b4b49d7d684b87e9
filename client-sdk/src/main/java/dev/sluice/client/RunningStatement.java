package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/**
 * An SQL statement that runs.
 *
 * @param id cancels it
 * @param rows how many it has given so far
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunningStatement(
    String id, String sql, @IsoInstant.Text Instant startedAt, long rows) {}
