/**
 * The JSON document of a streaming query and the model's {@code QueryDefinition}, in both
 * directions.
 *
 * <p>Imports {@code model} and Jackson only; {@code manager} and {@code http} build on it.
 */
@NullMarked
package dev.sluice.server.definition;

import org.jspecify.annotations.NullMarked;
