package dev.sluice.server.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.oracle.SparkOracle.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The part of {@code docs/delta-tables.md} that says what came of each table. */
final class DeltaTablesPage {
  private static final Path FILE = Path.of("../docs/delta-tables.md");
  private static final String BEGIN = "<!-- results -->\n";
  private static final String END = "<!-- end of results -->\n";
  private static final List<String> COLUMNS =
      List.of(
          "batch",
          "from0",
          "from0_ignoreDeletes",
          "from0_ignoreChanges",
          "from0_skipChangeCommits");

  private final Map<String, Map<String, String>> results = new TreeMap<>();

  void add(Case read, String result) {
    results.computeIfAbsent(read.table(), key -> new LinkedHashMap<>()).put(read.name(), result);
  }

  /** Compares the page with the results, or writes it where the property asks for that. */
  void check() throws IOException {
    String page = Files.readString(FILE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("sluice.docs")) {
      Files.writeString(FILE, page.substring(0, begin) + table() + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).isEqualTo(table());
  }

  private String table() {
    StringBuilder table = new StringBuilder();
    table
        .append("\n| Table | read whole | stream from version 0 | `ignoreDeletes`")
        .append(
            " | `ignoreChanges` | `skipChangeCommits` | other |\n|---|---|---|---|---|---|---|\n");
    results.forEach(
        (name, cells) -> {
          table.append("| `").append(name).append('`');
          COLUMNS.forEach(column -> table.append(" | ").append(cells.getOrDefault(column, "")));
          table.append(" | ").append(others(cells)).append(" |\n");
        });
    return table.append('\n').toString();
  }

  private static String others(Map<String, String> cells) {
    return cells.entrySet().stream()
        .filter(cell -> !COLUMNS.contains(cell.getKey()))
        .map(cell -> "`" + cell.getKey().substring("from0_".length()) + "`: " + cell.getValue())
        .collect(Collectors.joining("; "));
  }
}
