package dev.sluice.server.sparksql.functions;

import dev.sluice.server.sparksql.tree.Emission;

/**
 * Sorts by a comparator in the engine, which has no sort with one: the rank of an element is the
 * number of elements before it, and the comparator says of each pair which comes before. A
 * comparator that contradicts itself is an error; in Spark its result is arbitrary.
 */
final class ComparatorSort {
  private static final String INCONSISTENT =
      "error('[UNSUPPORTED_FEATURE] A comparator of array_sort that contradicts itself is not supported')";
  private static final String NOTHING =
      "error('[COMPARATOR_RETURNS_NULL] The comparator of array_sort gives NULL')";

  /** For each element the list of its orders to all: -1, 0 or 1. */
  private static final String ORDERS =
      "list_transform(\"#l\", lambda $2, \"#i\": list_transform(\"#l\", lambda $3, \"#j\":"
          + " CASE WHEN \"#i\" = \"#j\" THEN 0 ELSE coalesce(sign($4), "
          + NOTHING
          + ") END))";

  private static final String RANKS =
      "list_transform(\"#o\", lambda \"#s\", \"#i\": len(list_filter(\"#s\", lambda \"#e\", \"#j\":"
          + " CASE WHEN \"#e\" <> -\"#o\"[\"#j\"][\"#i\"] THEN "
          + INCONSISTENT
          + " ELSE \"#e\" > 0 OR (\"#e\" = 0 AND \"#j\" < \"#i\") END)))";

  private static final String SORTED =
      "CASE WHEN len(list_distinct(\"#r\")) < len(\"#r\") THEN "
          + INCONSISTENT
          + " ELSE list_transform(\"#r\", lambda \"#e\", \"#i\":"
          + " \"#l\"[list_position(\"#r\", \"#i\" - 1)]) END";

  private static final Emission ALL =
      Emission.template(
          "list_transform([$1], lambda \"#l\": list_transform(["
              + ORDERS
              + "], lambda \"#o\": list_transform(["
              + RANKS
              + "], lambda \"#r\": "
              + SORTED
              + ")[1])[1])[1]");

  private ComparatorSort() {}

  /**
   * The sorted array.
   *
   * @param body the comparator's SQL over the variables {@code left} and {@code right}
   */
  static String sql(String array, String left, String right, String body) {
    return ALL.sql(java.util.List.of(array, left, right, body));
  }
}
