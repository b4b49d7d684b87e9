package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of arguments: one Parquet file, written by Spark and read by both, so that it is not
 * literals that are compared. The first column of a kind walks through its values in turn; the
 * others mix them, by the seed.
 *
 * @param file what both read
 * @param columns name to type, beginning with {@code id}, the number of the row
 * @param rows the rows in their order, in canonical form
 */
record Grid(Path file, Map<String, String> columns, List<JsonNode> rows) {
  static final String NAME = "grid";
  static final int COLUMNS_OF_A_KIND = 3;

  /** How many rows there are; their ids are 0 to one less. */
  static final int ROWS = 300;

  private static final Pattern COLUMN = Pattern.compile("\\b[a-z_]+_[1-3]\\b");

  /** Has Spark write the grid. */
  static Grid write(Spark spark, Path directory, long seed) {
    JsonNode written = spark.grid(sql(seed), directory);
    Map<String, String> columns = new LinkedHashMap<>();
    written
        .get("columns")
        .forEach(column -> columns.put(column.get("name").asText(), column.get("type").asText()));
    List<JsonNode> rows = new ArrayList<>();
    written.get("rows").forEach(rows::add);
    return new Grid(directory.resolve("grid.parquet"), columns, rows);
  }

  private static String sql(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> items = new ArrayList<>(List.of("CAST(id AS INT) AS id"));
    for (Kind kind : Kind.values()) {
      String values = values(kind);
      int count = kind.literals().size() + 1;
      items.add("get(" + values + ", CAST(id % " + count + " AS INT)) AS " + kind.column(1));
      for (int number = 2; number <= COLUMNS_OF_A_KIND; number++) {
        String index = "CAST(pmod(xxhash64(id, " + random.nextInt() + "), " + count + ") AS INT)";
        items.add("get(" + values + ", " + index + ") AS " + kind.column(number));
      }
    }
    return "SELECT " + String.join(", ", items) + " FROM range(0, " + ROWS + ", 1, 1)";
  }

  private static String values(Kind kind) {
    List<String> values = new ArrayList<>(List.of("CAST(NULL AS " + kind.type() + ")"));
    kind.literals().forEach(value -> values.add("CAST(" + value + " AS " + kind.type() + ")"));
    return "array(" + String.join(", ", values) + ")";
  }

  /** The columns that an expression reads. */
  List<String> columnsOf(String expression) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = COLUMN.matcher(expression);
    while (matcher.find()) {
      if (columns.containsKey(matcher.group())) {
        found.add(matcher.group());
      }
    }
    return List.copyOf(found);
  }

  /** The expression with something else in the place of each column. */
  String replaceColumns(String expression, UnaryOperator<String> by) {
    return COLUMN
        .matcher(expression)
        .replaceAll(
            match ->
                columns.containsKey(match.group())
                    ? Matcher.quoteReplacement(by.apply(match.group()))
                    : Matcher.quoteReplacement(match.group()));
  }

  /** The first row of each combination of arguments that the expression sees. */
  List<Integer> distinctRows(String expression) {
    List<Integer> ordinals = new ArrayList<>();
    List<String> names = List.copyOf(columns.keySet());
    columnsOf(expression).forEach(column -> ordinals.add(names.indexOf(column)));
    Set<List<JsonNode>> seen = new HashSet<>();
    List<Integer> distinct = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      JsonNode values = rows.get(row);
      if (seen.add(ordinals.stream().map(values::get).toList())) {
        distinct.add(row);
      }
    }
    return distinct;
  }

  /** The arguments of a row, for messages. */
  String arguments(String expression, int row) {
    List<String> names = List.copyOf(columns.keySet());
    List<String> shown = new ArrayList<>();
    for (String column : columnsOf(expression)) {
      shown.add(column + "=" + rows.get(row).get(names.indexOf(column)));
    }
    return String.join(" ", shown);
  }
}
