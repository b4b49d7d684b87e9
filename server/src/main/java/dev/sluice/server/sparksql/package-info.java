/**
 * Spark SQL: text to typed tree to the engine's SQL, and the list of supported functions.
 *
 * <p>Layer 2. Imports {@code model} and {@code functions}; owns Spark's grammar and ANTLR.
 *
 * <p>{@code SparkSql} is the way in. Below it, each importing only those before it: {@code grammar}
 * gives Spark's parse tree; {@code tree} is the typed tree and writes the engine's SQL; {@code
 * functions} is what functions and operators are; {@code query} makes the typed tree of a parse
 * tree; {@code statement} and, beside it, {@code stream} are made of queries.
 */
@NullMarked
package dev.sluice.server.sparksql;

import org.jspecify.annotations.NullMarked;
