package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a query does right now, in Spark's words. Source: Spark's class of the same name. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StreamingQueryStatus(
    String message,
    @JsonProperty("isDataAvailable") boolean isDataAvailable,
    @JsonProperty("isTriggerActive") boolean isTriggerActive) {}
