package dev.sluice.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a result, read forward once by one thread.
 *
 * <p>A value is, by its column's type: Boolean, Byte, Short, Integer, Long, Float, Double, String,
 * {@code byte[]}, {@link java.math.BigDecimal}, {@link java.time.LocalDate}, {@link
 * java.time.Instant} (timestamp), {@link java.time.LocalDateTime} (timestamp_ntz), {@link
 * java.time.Period} and {@link java.time.Duration} (intervals), {@link List} (array, and struct
 * with one element a field), {@link java.util.Map} (map, in order), or null.
 */
public interface RowCursor extends AutoCloseable {
  StructType schema();

  /** The next row, one element a column, or null after the last. */
  @Nullable List<@Nullable Object> next();

  @Override
  void close();
}
