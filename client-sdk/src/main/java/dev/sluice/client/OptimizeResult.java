package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What {@code OPTIMIZE} rewrote; all zero where nothing was worth it.
 *
 * @param version the version that it made, or the newest where it made none
 * @param filesConsidered how many files it looked at
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OptimizeResult(
    long version,
    long filesAdded,
    long bytesAdded,
    long filesRemoved,
    long bytesRemoved,
    int partitions,
    int filesConsidered,
    long deletionVectorsRemoved) {}
