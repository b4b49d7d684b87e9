package dev.sluice.server.model;

/** Which rows of the result a batch writes. Source: Spark's {@code OutputMode}. */
public enum OutputMode {
  /** Only the rows that are new since the last batch and that no later one will change. */
  APPEND,
  /** The rows that are new or changed since the last batch. */
  UPDATE,
  /** The whole result, anew. */
  COMPLETE
}
