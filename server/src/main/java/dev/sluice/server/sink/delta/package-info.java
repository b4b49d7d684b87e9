/**
 * Writes a Delta table, one commit a batch.
 *
 * <p>Layer 4. Imports {@code model}, {@code sparksql}, {@code delta}, {@code changes} and {@code
 * sink}.
 */
@NullMarked
package dev.sluice.server.sink.delta;

import org.jspecify.annotations.NullMarked;
