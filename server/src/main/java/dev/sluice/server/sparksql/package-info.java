/**
 * Spark SQL: text to typed tree to the engine's SQL, and the list of supported functions.
 *
 * <p>Layer 2. Imports {@code model}; owns Spark's grammar and ANTLR.
 */
@NullMarked
package dev.sluice.server.sparksql;

import org.jspecify.annotations.NullMarked;
