/**
 * Spark SQL: text to typed tree to the engine's SQL, and the list of supported functions.
 *
 * <p>Layer 2. Imports {@code model} and {@code functions}; owns Spark's grammar and ANTLR.
 *
 * <p>The way of a text: {@code SparkParser} gives Spark's parse tree; {@code ExpressionBuilder} and
 * {@code QueryBuilder} give typed {@code Expr} and {@code Rel} records, implicit casts included;
 * {@code ExprSql}, {@code CastSql} and {@code RelSql} write the engine's SQL. A new function is one
 * line in the table of its family, such as {@code StringFunctions}; where Spark shows its calls as
 * something else, the line says so ({@code Shown}). {@code Labels} names columns without an alias.
 * Errors that the emitted SQL raises by itself begin with {@code [CODE]}.
 */
@NullMarked
package dev.sluice.server.sparksql;

import org.jspecify.annotations.NullMarked;
