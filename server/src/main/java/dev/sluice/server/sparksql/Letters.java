package dev.sluice.server.sparksql;

/**
 * Upper and lower case. Spark applies Unicode's full mappings, the engine the simple ones: where
 * the two differ and the answer is not spelled out here, the row is an error, never another text.
 */
final class Letters {
  /** Letters whose upper case is several letters. */
  private static final String EXPANDING =
      "[\\x{149}\\x{1F0}\\x{390}\\x{3B0}\\x{587}\\x{1E96}-\\x{1E9A}\\x{1F50}\\x{1F52}\\x{1F54}"
          + "\\x{1F56}\\x{1F80}-\\x{1FAF}\\x{1FB2}-\\x{1FB4}\\x{1FB6}\\x{1FB7}\\x{1FBC}"
          + "\\x{1FC2}-\\x{1FC4}\\x{1FC6}\\x{1FC7}\\x{1FCC}\\x{1FD2}\\x{1FD3}\\x{1FD6}\\x{1FD7}"
          + "\\x{1FE2}-\\x{1FE4}\\x{1FE6}\\x{1FE7}\\x{1FF2}-\\x{1FF4}\\x{1FF6}\\x{1FF7}\\x{1FFC}"
          + "\\x{FB00}-\\x{FB06}\\x{FB13}-\\x{FB17}]";

  /** Dotted capital I, and capital sigma, which has another form at the end of a word. */
  private static final String CONTEXTUAL = "[\\x{130}\\x{3A3}]";

  private static final String ASCII = "CASE WHEN strlen($1) = length($1) THEN ";

  static final String UPPER =
      ASCII
          + "upper($1) WHEN regexp_matches($1, '"
          + EXPANDING
          + "') THEN "
          + failure("upper")
          + " ELSE upper(replace($1, '\u00df', 'SS')) END";

  static final String LOWER =
      ASCII
          + "lower($1) WHEN regexp_matches($1, '"
          + CONTEXTUAL
          + "') THEN "
          + failure("lower")
          + " ELSE lower($1) END";

  private Letters() {}

  private static String failure(String function) {
    return "error('[EVALUATION_FAILED] Function "
        + function
        + " does not support a letter of '''"
        + " || $1 || '''')";
  }
}
