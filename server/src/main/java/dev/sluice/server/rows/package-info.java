/**
 * Typed rows that arrive one by one: JSON to rows, rows to Parquet.
 *
 * <p>Layer 3. Imports {@code model}; owns parquet-avro, Parquet and Avro.
 */
@NullMarked
package dev.sluice.server.rows;

import org.jspecify.annotations.NullMarked;
