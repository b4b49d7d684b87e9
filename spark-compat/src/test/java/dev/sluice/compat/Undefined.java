package dev.sluice.compat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What is not compared, because Spark has no defined answer; see {@code cases/undefined.txt}. */
final class Undefined {
  private static final Map<String, List<String>> CALLS = CaseFile.read("undefined.txt");

  private static final List<Pattern> PATTERNS =
      CALLS.values().stream().flatMap(List::stream).map(Pattern::compile).toList();

  private Undefined() {}

  static boolean covers(String expression) {
    return PATTERNS.stream().anyMatch(pattern -> pattern.matcher(expression).find());
  }

  /** Regular expressions by the reason. */
  static Map<String, List<String>> calls() {
    return CALLS;
  }
}
