package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * How a stream of rows ended.
 *
 * @param rows how many it held
 * @param elapsedMs milliseconds
 * @param truncated whether there were more
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResultEnd(long rows, long elapsedMs, boolean truncated) {}
