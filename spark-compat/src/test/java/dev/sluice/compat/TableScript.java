package dev.sluice.compat;

import java.util.ArrayList;
import java.util.List;

/**
 * Statements that make a table {@code t} and change it, in the words of both.
 *
 * @param subject the tally's
 * @param name what is shown by it
 */
record TableScript(String subject, String name, List<String> statements) {
  /** Each a resource below {@code scripts}, and a subject of its own. */
  private static final List<String> RESOURCES =
      List.of(
          "insert.sql",
          "overwrite.sql",
          "delete.sql",
          "update.sql",
          "merge.sql",
          "alter.sql",
          "create.sql",
          "rules.sql",
          "changes.sql",
          "upkeep.sql",
          "features.sql",
          "mapping.sql");

  /** Begins a script: {@code --- NULL is no match}. */
  private static final String HEAD = "--- ";

  TableScript {
    statements = List.copyOf(statements);
  }

  /** All that are written by hand. */
  static List<TableScript> all() {
    List<TableScript> scripts = new ArrayList<>();
    for (String resource : RESOURCES) {
      String text = Statements.text("scripts/" + resource);
      for (String part : text.split("(?m)^" + HEAD, -1)) {
        String[] lines = part.split("\n", 2);
        if (lines.length == 2 && !part.startsWith("--")) {
          scripts.add(new TableScript("scripts/" + resource, lines[0], Statements.split(lines[1])));
        }
      }
    }
    return scripts;
  }
}
