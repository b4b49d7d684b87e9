/**
 * Spark's functions that the engine does not have, or has with another meaning, in Java: one pure
 * function of a row's values each.
 *
 * <p>Layer 1. Imports {@code model}; the engine registers what {@code JavaFunctions} lists, and the
 * compiler of Spark SQL calls it by name.
 */
@NullMarked
package dev.sluice.server.functions;

import org.jspecify.annotations.NullMarked;
