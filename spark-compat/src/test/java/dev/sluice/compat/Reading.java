package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a statement gave, in a form in which two sides can be held against each other: its columns
 * with their types, and its rows in an order of their own; or its error.
 *
 * @param error the code and the message, or "" where there is none
 */
record Reading(List<String> columns, List<JsonNode> rows, String error) {
  /** Rows of a difference that are told. */
  private static final int MOST_SHOWN = 3;

  Reading {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** Spark's. */
  static Reading of(JsonNode answer) {
    if (answer.has("error")) {
      return new Reading(
          List.of(),
          List.of(),
          answer.get("error").asText() + " " + answer.path("message").asText());
    }
    List<String> columns = new ArrayList<>();
    answer
        .get("columns")
        .forEach(c -> columns.add(c.get("name").asText() + " " + c.get("type").asText()));
    List<JsonNode> rows = new ArrayList<>();
    answer.get("rows").forEach(rows::add);
    return new Reading(columns, rows, "");
  }

  /** The server's. */
  static Reading of(Supplier<QueryComparison.Result> statement) {
    try {
      QueryComparison.Result result = statement.get();
      List<String> columns = new ArrayList<>();
      for (Field field : result.schema().fields()) {
        columns.add(field.name() + " " + field.type().sql());
      }
      return new Reading(columns, result.rows(), "");
    } catch (SluiceException e) {
      return new Reading(List.of(), List.of(), e.code() + " " + e.getMessage());
    }
  }

  boolean failed() {
    return !error.isEmpty();
  }

  /** The error's code, or "". */
  String code() {
    return error.split(" ", 2)[0];
  }

  /** The same without some columns. */
  Reading without(Set<String> names) {
    Set<String> kept = new HashSet<>();
    columns.forEach(column -> kept.add(column.split(" ", 2)[0]));
    kept.removeAll(names);
    return only(kept);
  }

  /** The same with some columns alone. */
  Reading only(Set<String> names) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (names.contains(columns.get(i).split(" ", 2)[0])) {
        kept.add(i);
      }
    }
    return new Reading(
        kept.stream().map(columns::get).toList(),
        rows.stream().map(row -> Canonical.pick(row, kept)).toList(),
        error);
  }

  /** The same with some entries alone of what is a map, in the order of their keys. */
  Reading withKeys(Predicate<String> keys) {
    return new Reading(
        columns, rows.stream().map(row -> Canonical.withKeys(row, keys)).toList(), error);
  }

  /** Whether both are the same rows of the same columns, or both an error. */
  boolean isSame(Reading other) {
    return failed()
        ? other.failed()
        : !other.failed() && columns.equals(other.columns) && sorted().equals(other.sorted());
  }

  private List<String> sorted() {
    return rows.stream().map(JsonNode::toString).sorted().toList();
  }

  /** What this has and the other does not, in short. */
  String against(Reading other) {
    if (failed()) {
      return error;
    }
    if (!columns.equals(other.columns) && !other.failed()) {
      return columns.toString();
    }
    List<String> own = new ArrayList<>(sorted());
    other.sorted().forEach(own::remove);
    return rows.size()
        + " rows"
        + own.stream().limit(MOST_SHOWN).collect(Collectors.joining(", ", ", of its own: ", ""));
  }
}
