package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/** A definition that a query has or had, and since when. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DefinitionRevision(
    long revision, @IsoInstant.Text Instant at, QueryDefinition definition) {}
