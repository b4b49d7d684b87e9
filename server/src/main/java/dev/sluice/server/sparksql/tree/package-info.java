/**
 * The typed tree of a text, {@code Expr} and {@code Rel}, in which every implicit cast is written
 * out; the rules of casts and common types; and the tree in the engine's SQL ({@code ExprSql},
 * {@code CastSql}, {@code RelSql}). Errors that the emitted SQL raises by itself begin with {@code
 * [CODE]}.
 *
 * <p>Layer 2. Imports {@code model}, {@code functions} and {@code sparksql.grammar}.
 */
@NullMarked
package dev.sluice.server.sparksql.tree;

import org.jspecify.annotations.NullMarked;
