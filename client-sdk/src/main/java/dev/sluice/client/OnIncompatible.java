package dev.sluice.client;

import java.util.Locale;

/** What to do with a change of a definition that the checkpoint cannot carry over. */
public enum OnIncompatible {
  /** Refuse it. */
  REJECT,
  /** Forget the checkpoint: the query starts over as a new one. */
  RESET;

  String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }
}
