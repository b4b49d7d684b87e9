/**
 * Connectors that queries write to.
 *
 * <p>Layer 4. Imports {@code model}, {@code storage} and {@code delta}.
 */
@NullMarked
package dev.sluice.server.sink;

import org.jspecify.annotations.NullMarked;
