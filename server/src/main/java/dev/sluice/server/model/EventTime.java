package dev.sluice.server.model;

/**
 * A {@code withWatermark} of a streaming query.
 *
 * @param sql a query, in the engine's dialect, of one row about the event times of a batch: how
 *     many there are, the greatest, the least and their mean, in microseconds since 1970
 * @param delayMillis how far the watermark stays behind the greatest event time
 */
public record EventTime(String sql, long delayMillis) {}
