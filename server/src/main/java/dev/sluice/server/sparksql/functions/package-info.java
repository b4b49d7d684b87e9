/**
 * What functions and operators are: for each its names, its arguments and its form in the engine, a
 * class a family. A new function is one line in the table of its family, such as {@code
 * StringFunctions}; where Spark shows its calls as something else, the line says so ({@code
 * Shown}).
 *
 * <p>Layer 2. Imports {@code model}, {@code functions}, {@code sparksql.grammar} and {@code
 * sparksql.tree}.
 */
@NullMarked
package dev.sluice.server.sparksql.functions;

import org.jspecify.annotations.NullMarked;
