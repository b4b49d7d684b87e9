/**
 * Pipelines of steps, and the operators that know more than a batch: aggregations, duplicates and
 * joins of streams, with their state as relations of the engine.
 *
 * <p>Layer 2. Imports {@code model}, {@code functions} and, of {@code sparksql}, {@code grammar},
 * {@code tree}, {@code functions} and {@code query}.
 */
@NullMarked
package dev.sluice.server.sparksql.stream;

import org.jspecify.annotations.NullMarked;
