/**
 * Changes of single rows: the files that hold them are found, rewritten and replaced.
 *
 * <p>Layer 4. Imports {@code model}, {@code sparksql} and {@code delta}.
 */
@NullMarked
package dev.sluice.server.changes;

import org.jspecify.annotations.NullMarked;
