package dev.sluice.server.model;

/** Which rows of the result a batch writes. Source: Spark's {@code OutputMode}. */
public enum OutputMode {
  /** Only the rows that are new since the last batch. */
  APPEND
}
