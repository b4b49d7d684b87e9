/**
 * Connectors that queries write to.
 *
 * <p>Layer 4. Imports {@code model}, {@code storage}, {@code sparksql}, {@code delta} and {@code
 * changes}.
 */
@NullMarked
package dev.sluice.server.sink;

import org.jspecify.annotations.NullMarked;
