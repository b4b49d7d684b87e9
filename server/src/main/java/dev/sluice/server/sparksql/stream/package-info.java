/**
 * Pipelines of steps, and the operators that know more than a batch: aggregations, duplicates and
 * joins of streams, with their state as relations of the engine.
 */
@NullMarked
package dev.sluice.server.sparksql.stream;

import org.jspecify.annotations.NullMarked;
