package dev.sluice.server.source;

/** How much of a source one batch may take. */
public enum ReadLimit {
  /** What the source's own options allow. */
  SOURCE_OPTIONS,
  /** Everything that is there. */
  ALL_AVAILABLE
}
