/**
 * Spark's own grammar: text to parse tree, and what of the tree needs no types: names, type names,
 * strings, places in the text and the refusals that name them.
 *
 * <p>Layer 2. Imports {@code model}; owns Spark's grammar and ANTLR.
 */
@NullMarked
package dev.sluice.server.sparksql.grammar;

import org.jspecify.annotations.NullMarked;
