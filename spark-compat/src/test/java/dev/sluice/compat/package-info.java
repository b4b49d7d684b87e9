/**
 * The proof that the server's Spark SQL is Spark's: expressions and statements are given to both
 * and their answers compared. Spark runs in a process of its own, since the libraries of the two do
 * not fit into one class path.
 */
@NullMarked
package dev.sluice.compat;

import org.jspecify.annotations.NullMarked;
