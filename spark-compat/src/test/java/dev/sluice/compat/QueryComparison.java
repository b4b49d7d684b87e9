package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs whole statements in both and compares columns and rows: as a multiset, and in order as far
 * as the outermost ORDER BY says. Used by one thread.
 */
final class QueryComparison {
  private static final Set<ErrorCode> NOT_KNOWN =
      Set.of(
          ErrorCode.UNRESOLVED_ROUTINE,
          ErrorCode.UNSUPPORTED_FEATURE,
          ErrorCode.DELTA_UNSUPPORTED_PROTOCOL);

  private final Spark spark;
  private final Function<String, Result> sluice;

  /** What the server answers. */
  record Result(StructType schema, List<JsonNode> rows) {}

  /**
   * @param sluice runs a statement, or throws a {@link SluiceException}
   */
  QueryComparison(Spark spark, Function<String, Result> sluice) {
    this.spark = spark;
    this.sluice = sluice;
  }

  Outcome compare(String statement) {
    return compare(statement, null);
  }

  /**
   * The same where the last column of each row has an error of its own.
   *
   * @param sizes what the error is relative to: a statement with the same rows otherwise
   */
  Outcome compare(String statement, @Nullable String sizes) {
    if (Undefined.coversStatement(statement)) {
      return Outcome.equal(0);
    }
    Result result;
    try {
      result = sluice.apply(statement);
    } catch (SluiceException e) {
      return failed(statement, e);
    } catch (RuntimeException | Error e) {
      return Outcome.different(statement, "", "a server that holds", e.toString());
    }
    JsonNode answer = spark.sql(statement);
    if (answer.has("error")) {
      String told = answer.get("error").asText() + " " + answer.path("message").asText();
      return Outcome.different(statement, "", told, result.rows().size() + " rows");
    }
    String columns = columns(answer.get("columns"));
    if (!columns.equals(columns(result.schema()))) {
      return Outcome.different(statement, "", columns, columns(result.schema()));
    }
    return rows(statement, answer, result.rows(), bounds(sizes));
  }

  private Outcome failed(String statement, SluiceException failure) {
    JsonNode answer = spark.sql(statement);
    if (NOT_KNOWN.contains(failure.code())) {
      return answer.has("error")
          ? Outcome.bothRefuse()
          : Outcome.refused(statement, failure.getMessage());
    }
    String message = failure.code() + " " + failure.getMessage();
    if (answer.has("error")) {
      return failure.code() == ErrorCode.INTERNAL_ERROR
          ? Outcome.different(statement, "", answer.get("error").asText(), message)
          : Outcome.equal(1);
    }
    boolean atRunTime = answer.has("rows") && isOfData(failure.code());
    return atRunTime
        ? Outcome.different(statement, "", answer.get("rows").size() + " rows", message)
        : Outcome.refused(statement, failure.getMessage());
  }

  /** Whether the server ran the statement and then failed at a value. */
  private static boolean isOfData(ErrorCode code) {
    return switch (code) {
      case PARSE_SYNTAX_ERROR, UNRESOLVED_COLUMN, AMBIGUOUS_REFERENCE, DATATYPE_MISMATCH -> false;
      case TABLE_OR_VIEW_NOT_FOUND -> false;
      default -> true;
    };
  }

  /** The size of the error by row, in their order, or nothing. */
  private List<Double> bounds(@Nullable String sizes) {
    if (sizes == null) {
      return List.of();
    }
    List<JsonNode> rows = new ArrayList<>();
    spark.sql(sizes).path("rows").forEach(rows::add);
    return sorted(rows).stream().map(row -> row.get(row.size() - 1).asDouble()).toList();
  }

  private Outcome rows(
      String statement, JsonNode answer, List<JsonNode> rows, List<Double> bounds) {
    List<JsonNode> expected = new ArrayList<>();
    answer.get("rows").forEach(expected::add);
    List<JsonNode> wanted = sorted(expected);
    List<JsonNode> got = sorted(rows);
    for (int i = 0; i < Math.max(wanted.size(), got.size()); i++) {
      String left = i < wanted.size() ? wanted.get(i).toString() : "no more rows";
      String right = i < got.size() ? got.get(i).toString() : "no more rows";
      double size = i < bounds.size() ? bounds.get(i) : 0;
      boolean isThere = i < wanted.size() && i < got.size();
      if (!isThere || !Answers.same(wanted.get(i), got.get(i), size)) {
        return Outcome.different(statement, "row " + i + " of the sorted rows", left, right);
      }
    }
    JsonNode order = answer.get("order");
    if (!order.isNull() && !keys(expected, order).equals(keys(rows, order))) {
      return Outcome.different(
          statement, "order", keys(expected, order).toString(), keys(rows, order).toString());
    }
    return Outcome.equal(Math.max(1, rows.size()));
  }

  private static List<JsonNode> sorted(List<JsonNode> rows) {
    return rows.stream().sorted(Comparator.comparing(Answers::sortKey)).toList();
  }

  private static List<List<JsonNode>> keys(List<JsonNode> rows, JsonNode order) {
    List<List<JsonNode>> keys = new ArrayList<>();
    for (JsonNode row : rows) {
      List<JsonNode> key = new ArrayList<>();
      order.forEach(ordinal -> key.add(row.get(ordinal.asInt())));
      keys.add(key);
    }
    return keys;
  }

  private static String columns(JsonNode columns) {
    List<String> shown = new ArrayList<>();
    columns.forEach(c -> shown.add(c.get("name").asText() + " " + c.get("type").asText()));
    return String.join(", ", shown);
  }

  private static String columns(StructType schema) {
    List<String> shown = new ArrayList<>();
    for (Field field : schema.fields()) {
      shown.add(field.name() + " " + field.type().sql());
    }
    return String.join(", ", shown);
  }
}
