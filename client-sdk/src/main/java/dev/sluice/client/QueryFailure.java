package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;

/**
 * Why a query failed or is restarting.
 *
 * @param code a stable name; where Spark has the same error, Spark's error class
 * @param remedy what to do about it, one sentence
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record QueryFailure(
    String code,
    String message,
    String remedy,
    @JsonSerialize(using = IsoInstant.Writer.class)
        @JsonDeserialize(using = IsoInstant.Reader.class)
        Instant at) {}
