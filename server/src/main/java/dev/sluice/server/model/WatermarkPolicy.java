package dev.sluice.server.model;

/**
 * Which of several watermarks counts.
 *
 * <p>Source: Spark's {@code spark.sql.streaming.multipleWatermarkPolicy}.
 */
public enum WatermarkPolicy {
  /** The one that is furthest behind. */
  MIN,
  /** The one that is furthest ahead. */
  MAX
}
