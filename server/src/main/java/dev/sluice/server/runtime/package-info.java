/**
 * One streaming query: the loop, the batch, its trigger, progress and retry.
 *
 * <p>Layer 5. Imports {@code model}, {@code storage}, {@code sparksql}, {@code checkpoint}, {@code
 * delta}, {@code engine}, {@code source} and {@code sink}.
 */
@NullMarked
package dev.sluice.server.runtime;

import org.jspecify.annotations.NullMarked;
