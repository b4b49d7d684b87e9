/**
 * Spark's own grammar: text to parse tree, and what of the tree needs no types: names, type names,
 * strings, places in the text and the refusals that name them.
 */
@NullMarked
package dev.sluice.server.sparksql.grammar;

import org.jspecify.annotations.NullMarked;
