package dev.sluice.server.sparksql;

import java.util.List;

/** Writes a call in the engine's SQL, given its arguments in the engine's SQL. */
@FunctionalInterface
interface Emission {
  String sql(List<String> arguments);

  /**
   * Fills a template: {@code $1} to {@code $9} stand for the arguments, {@code $*} for all of them
   * with commas between.
   */
  static Emission template(String template) {
    return arguments -> {
      StringBuilder sql = new StringBuilder();
      int i = 0;
      while (i < template.length()) {
        char c = template.charAt(i);
        char next = i + 1 < template.length() ? template.charAt(i + 1) : ' ';
        if (c == '$' && next == '*') {
          sql.append(String.join(", ", arguments));
          i += 2;
        } else if (c == '$' && next >= '1' && next <= '9') {
          sql.append(arguments.get(next - '1'));
          i += 2;
        } else {
          sql.append(c);
          i++;
        }
      }
      return sql.toString();
    };
  }
}
