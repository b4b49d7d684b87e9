/**
 * Reads a Delta table as a stream, with the offsets and options of Spark's Delta source.
 *
 * <p>Layer 4. Imports {@code model}, {@code delta} and {@code source}.
 */
@NullMarked
package dev.sluice.server.source.delta;

import org.jspecify.annotations.NullMarked;
