/**
 * Queries: parse tree to typed tree. {@code ExpressionBuilder} and {@code QueryBuilder} resolve
 * names, call functions and put SELECTs together; {@code Labels} names columns without an alias.
 */
@NullMarked
package dev.sluice.server.sparksql.query;

import org.jspecify.annotations.NullMarked;
