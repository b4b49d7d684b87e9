/**
 * Queries: parse tree to typed tree. {@code ExpressionBuilder} and {@code QueryBuilder} resolve
 * names, call functions and put SELECTs together; {@code Labels} names columns without an alias.
 *
 * <p>Layer 2. Imports {@code model}, {@code functions} and, of {@code sparksql}, {@code grammar},
 * {@code tree} and {@code functions}.
 */
@NullMarked
package dev.sluice.server.sparksql.query;

import org.jspecify.annotations.NullMarked;
