/**
 * Writes a Delta table, one commit a batch.
 *
 * <p>Layer 4. Imports {@code model}, {@code delta} and {@code sink}.
 */
@NullMarked
package dev.sluice.server.sink.delta;

import org.jspecify.annotations.NullMarked;
