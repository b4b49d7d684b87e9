package dev.sluice.compat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is not compared: calls for which Spark has no defined answer, see {@code
 * cases/undefined.txt}, and foreign statements, see {@code cases/undefined-statements.txt}.
 */
final class Undefined {
  private static final Map<String, List<String>> CALLS = CaseFile.read("undefined.txt");
  private static final Map<String, List<String>> STATEMENTS =
      CaseFile.read("undefined-statements.txt");

  private static final List<Pattern> CALL_PATTERNS = patterns(CALLS);
  private static final List<Pattern> STATEMENT_PATTERNS = patterns(STATEMENTS);

  private Undefined() {}

  private static List<Pattern> patterns(Map<String, List<String>> cases) {
    return cases.values().stream().flatMap(List::stream).map(Pattern::compile).toList();
  }

  static boolean covers(String expression) {
    return CALL_PATTERNS.stream().anyMatch(pattern -> pattern.matcher(expression).find());
  }

  static boolean coversStatement(String statement) {
    String line = statement.replaceAll("\\s+", " ");
    return STATEMENT_PATTERNS.stream().anyMatch(pattern -> pattern.matcher(line).find());
  }

  /** Regular expressions by the reason. */
  static Map<String, List<String>> calls() {
    return CALLS;
  }

  /** Why statements are left out. */
  static Set<String> reasonsOfStatements() {
    return STATEMENTS.keySet();
  }
}
