package dev.sluice.server.sparksql;

/** Upper and lower case by Unicode's full mappings, where the engine knows the simple ones. */
final class Letters {
  static final String UPPER = "upper($1)";
  static final String LOWER = "lower($1)";

  private Letters() {}
}
