/**
 * Runs SQL over Parquet files and writes Parquet with statistics.
 *
 * <p>Layer 4. Imports {@code model}; owns DuckDB and {@code java.sql}.
 */
@NullMarked
package dev.sluice.server.engine;

import org.jspecify.annotations.NullMarked;
