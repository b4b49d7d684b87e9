/**
 * Connectors that queries read from.
 *
 * <p>Layer 4. Imports {@code model}, {@code storage} and {@code delta}.
 */
@NullMarked
package dev.sluice.server.source;

import org.jspecify.annotations.NullMarked;
