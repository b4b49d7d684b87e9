package dev.sluice.server.manager;

/** What becomes of a change with which the query's checkpoint cannot go on. */
public enum OnIncompatible {
  /** It is refused. */
  REJECT,
  /** It is made, and the query begins anew. */
  RESET
}
