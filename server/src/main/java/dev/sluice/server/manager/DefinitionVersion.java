package dev.sluice.server.manager;

import dev.sluice.server.model.QueryDefinition;
import java.time.Instant;

/**
 * A definition that a query has or had.
 *
 * @param revision the query's revision with it
 * @param at when it was put in place
 */
public record DefinitionVersion(long revision, Instant at, QueryDefinition definition) {}
