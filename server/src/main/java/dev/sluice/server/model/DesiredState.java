package dev.sluice.server.model;

/** What the user asked for; survives the process. */
public enum DesiredState {
  RUNNING,
  /** The run stays, with its source open, and makes no batch. */
  PAUSED,
  STOPPED
}
