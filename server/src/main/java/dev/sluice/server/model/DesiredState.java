package dev.sluice.server.model;

/** What the user asked for; survives the process. */
public enum DesiredState {
  RUNNING,
  STOPPED
}
