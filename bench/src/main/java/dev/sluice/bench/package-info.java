/**
 * The benchmark: Sluice beside Spark and bare DuckDB in one run, their outputs compared.
 *
 * <p>Imports the client only: what it measures is what a user has, a process and its HTTP
 * interface.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
