package dev.sluice.server.testing;

/** What a test throws where the process is to die. */
public final class Crash extends Error {
  private static final long serialVersionUID = 1;

  public Crash(String where) {
    super(where);
  }
}
