package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong in a query; equal ones that follow each other are counted.
 *
 * @param name of the query in an event, null in a list of one query's errors
 * @param code a stable name; where Spark has the same error, Spark's error class
 * @param remedy what to do about it, one sentence
 * @param batchId null where it happened outside of a batch
 * @param runId null where it happened outside of a run
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record QueryError(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String name,
    long sequence,
    String code,
    String message,
    String remedy,
    @IsoInstant.Text Instant firstAt,
    @IsoInstant.Text Instant lastAt,
    long count,
    @Nullable Long batchId,
    @Nullable UUID runId) {}
