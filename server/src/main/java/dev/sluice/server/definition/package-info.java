/**
 * The JSON documents that users post and the model: a streaming query in both directions, a table
 * to be created, a statement.
 *
 * <p>Layer 1. Imports {@code model} and Jackson only; {@code manager} and {@code http} build on it.
 */
@NullMarked
package dev.sluice.server.definition;

import org.jspecify.annotations.NullMarked;
