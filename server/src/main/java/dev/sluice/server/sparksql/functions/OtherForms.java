package dev.sluice.server.sparksql.functions;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Spark's functions that are not here, and what gives the same or nearly so. */
public final class OtherForms {
  private static final String JSON = "from_json, to_json or get_json_object";

  private static final List<Map.Entry<Pattern, String>> FORMS =
      List.of(
          form("approx_top_k.*|count_min_sketch", "GROUP BY with count(*), ORDER BY and LIMIT"),
          form("(hll|theta)_.*", "approx_count_distinct, or bitmap_construct_agg of small numbers"),
          form("kll_.*", "percentile_approx"),
          form("histogram_numeric", "GROUP BY width_bucket(…) with count(*)"),
          form("tuple_.*", "GROUP BY with approx_count_distinct and sum"),
          form("measure", "the aggregate function itself"),
          form("(from|to|schema_of)_avro|(from|to)_protobuf", JSON),
          form(".*variant.*|(try_)?parse_json", JSON),
          form("(from|to|schema_of)_xml", "xpath_string and its like"),
          form("(try_)?make_interval", "make_ym_interval or make_dt_interval"),
          form("time|(current|make|to|try_to)_time|time_(diff|from|to|trunc).*", "a timestamp"),
          form("uniform", "width_bucket of rand()"),
          form("randstr", "uuid()"),
          form("shuffle", "ORDER BY rand()"),
          form("monotonically_increasing_id", "row_number() OVER (ORDER BY …) or uuid()"),
          form("spark_partition_id", "a hash of columns"),
          form("input_file_.*", "a column that the writer fills"),
          form("(current_|session_)?user", "a constant: the server has no users"),
          form("current_path", "current_schema()"),
          form("version", "GET /api/v1/version"),
          form("(java_method|(try_)?reflect)", "a function of this list: none runs any Java code"),
          form("collate", "lower or upper on both sides"),
          form("st_.*", "a binary column as it is"),
          form("vector_.*", "zip_with and aggregate"),
          form("and|or|in|not|between", "the operator: a AND b, a IN (b), a BETWEEN b AND c"),
          form("when", "CASE WHEN a THEN b END"),
          form("cast", "CAST(a AS b)"),
          form("extract", "EXTRACT(a FROM b)"));

  private OtherForms() {}

  private static Map.Entry<Pattern, String> form(String names, String form) {
    return Map.entry(Pattern.compile(names), form);
  }

  /** What to write instead of a function of Spark's, by its name in lower case. */
  public static Optional<String> of(String name) {
    return FORMS.stream()
        .filter(form -> form.getKey().matcher(name).matches())
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
