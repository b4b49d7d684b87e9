package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Random expressions. What may be nested into what is learned from the calls and operations that
 * both sides know: where one of them reads a column, an expression of the column's type may stand.
 */
final class RandomExpressions {
  static final String SUBJECT = "random expressions";

  /**
   * They make rows of a row; or Spark's planner answers for them before a row does, as for a unit
   * of {@code date_trunc} or a character set of {@code encode} that it finds to be constant and
   * unknown; or they compute their arguments otherwise where Spark interprets them.
   */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "window",
          "session_window",
          "array_join",
          "arrays_zip",
          "date_trunc",
          "encode",
          "levenshtein",
          "map_concat",
          "nvl2",
          "slice",
          "trunc",
          "try_make_timestamp",
          "try_make_timestamp_ltz",
          "isnotnull",
          "isnull");

  /**
   * In their arguments stand columns only. Spark interprets them and all that is in them ({@code
   * CodegenFallback}), and its interpreter computes arguments behind a NULL, which its compiled
   * code passes over ({@code Concat.eval} and {@code Concat.doGenCode}).
   */
  private static final Set<String> INTERPRETED =
      Set.of(
          "aggregate",
          "array_sort",
          "exists",
          "filter",
          "forall",
          "from_json",
          "map_filter",
          "map_zip_with",
          "reduce",
          "transform",
          "transform_keys",
          "transform_values",
          "zip_with");

  private static final int MOST_DEPTH = 5;
  private static final int ROWS = 20;
  private static final int ATTEMPTS_OF_ONE = 8;

  /** Values that a type has most of the time, so that not every row fails. */
  private static final Map<String, List<Kind>> LEAVES = leaves();

  private final Grid grid;
  private final Map<String, List<String>> makers = new TreeMap<>();

  /**
   * @param accepted the calls and operations with what Spark says of their types
   */
  RandomExpressions(Grid grid, Map<String, JsonNode> accepted) {
    this.grid = grid;
    new TreeMap<>(accepted)
        .forEach(
            (expression, typed) -> {
              if (!Discovery.isLavish(expression)
                  && !Undefined.covers(expression)
                  && !callsAny(LEFT_OUT, expression)
                  && !grid.columnsOf(expression).isEmpty()) {
                makers
                    .computeIfAbsent(typed.get("type").asText(), absent -> new ArrayList<>())
                    .add(expression);
              }
            });
  }

  private static boolean callsAny(Set<String> names, String expression) {
    return names.stream().anyMatch(name -> !Calls.of(name, expression).isEmpty());
  }

  private static Map<String, List<Kind>> leaves() {
    Map<String, List<Kind>> leaves = new HashMap<>();
    for (Kind kind : Kind.values()) {
      leaves.computeIfAbsent(kind.type(), absent -> new ArrayList<>()).add(kind);
    }
    leaves.put("int", List.of(Kind.SMALL, Kind.SMALL, Kind.SMALL, Kind.INT));
    leaves.put("string", List.of(Kind.WORD, Kind.WORD, Kind.TEXT));
    return leaves;
  }

  /** Compares so many expressions, each over some rows, with the thread's own comparison. */
  void compare(Campaign campaign, int count, SplittableRandom random) {
    Comparison comparison = campaign.expressions().over(ROWS);
    for (int i = 0; i < count; i++) {
      campaign.tally().add(SUBJECT, comparison.compare(next(random), null));
    }
  }

  private String next(SplittableRandom random) {
    List<String> types = List.copyOf(makers.keySet());
    String expression = "";
    for (int attempt = 0; attempt < ATTEMPTS_OF_ONE && expression.isEmpty(); attempt++) {
      expression = of(types.get(random.nextInt(types.size())), MOST_DEPTH, random);
    }
    return expression;
  }

  private String of(String type, int depth, SplittableRandom random) {
    List<String> fitting = makers.getOrDefault(type, List.of());
    boolean isLeaf = depth == 0 || fitting.isEmpty() || random.nextInt(MOST_DEPTH + 1) > depth;
    if (isLeaf && LEAVES.containsKey(type)) {
      List<Kind> kinds = LEAVES.get(type);
      Kind kind = kinds.get(random.nextInt(kinds.size()));
      return random.nextInt(5) == 0
          ? "CAST("
              + kind.literals().get(random.nextInt(kind.literals().size()))
              + " AS "
              + type
              + ")"
          : kind.column(1 + random.nextInt(Grid.COLUMNS_OF_A_KIND));
    }
    if (fitting.isEmpty()) {
      return "CAST(NULL AS " + type + ")";
    }
    String maker = fitting.get(random.nextInt(fitting.size()));
    int below = callsAny(INTERPRETED, maker) ? 0 : depth - 1;
    return grid.replaceColumns(
        maker, column -> "(" + of(grid.columns().get(column), below, random) + ")");
  }
}
