/**
 * Statements beside SELECT: what becomes of the rows of a table (DELETE, UPDATE, MERGE), the rules
 * over rows that are written, and what makes and changes tables.
 *
 * <p>Layer 2. Imports {@code model} and, of {@code sparksql}, {@code grammar}, {@code tree}, {@code
 * functions} and {@code query}.
 */
@NullMarked
package dev.sluice.server.sparksql.statement;

import org.jspecify.annotations.NullMarked;
