package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Evaluates one expression over the grid in both and compares. Used by one thread. */
final class Comparison {
  /** Rows that fail in Spark are tried one by one, so not all of them. */
  private static final int MOST_FAILING_ROWS = 4;

  /** What Spark stumbles over, and does not mean as an answer. */
  private static final Set<String> FAULTS =
      Set.of("AssertionError", "NegativeArraySizeException", "NullPointerException");

  /** Differing rows of one expression that are told. */
  private static final int MOST_DIFFERENCES = 3;

  private final Spark spark;
  private final Sluice sluice;
  private final Grid grid;
  private final int mostRows;

  Comparison(Spark spark, Sluice sluice, Grid grid) {
    this(spark, sluice, grid, Integer.MAX_VALUE);
  }

  private Comparison(Spark spark, Sluice sluice, Grid grid, int mostRows) {
    this.spark = spark;
    this.sluice = sluice;
    this.grid = grid;
    this.mostRows = mostRows;
  }

  /** The same with the first so many different rows only. */
  Comparison over(int rows) {
    return new Comparison(spark, sluice, grid, rows);
  }

  /**
   * Compares type, name and rows.
   *
   * @param typed what Spark's analysis says, if it was asked already
   */
  Outcome compare(String expression, @Nullable JsonNode typed) {
    if (Undefined.covers(expression)) {
      return Outcome.equal(0);
    }
    CompiledQuery compiled;
    try {
      compiled = compile("SELECT ", expression);
    } catch (SluiceException refusal) {
      return refused(expression, typed, refusal);
    } catch (RuntimeException | Error failure) {
      return Outcome.different(expression, "", "a compiler that holds", failure.toString());
    }
    JsonNode known = typed == null ? spark.evaluate(expression) : typed;
    if (!known.has("type")) {
      return Outcome.different(expression, "", "refuses: " + told(known), "accepts");
    }
    Field field = compiled.schema().fields().get(0);
    if (!known.get("type").asText().equalsIgnoreCase(field.type().sql())) {
      return Outcome.different(
          expression, "", "type " + known.get("type").asText(), "type " + field.type().sql());
    }
    Outcome rows = rows(expression, known.has("values") ? known : spark.evaluate(expression));
    if (!known.get("name").asText().equals(field.name())) {
      return rows.and(
          Outcome.different(
              expression, "", "name " + known.get("name").asText(), "name " + field.name()));
    }
    return rows;
  }

  /** Whether the server knows the expression. */
  boolean accepts(String expression) {
    try {
      compile("SELECT ", expression);
      return true;
    } catch (SluiceException refusal) {
      return false;
    }
  }

  /** Compares type and name alone: of what answers otherwise each time. */
  Outcome compareTypes(String expression, JsonNode typed) {
    try {
      Field field = compile("SELECT ", expression).schema().fields().get(0);
      String told = field.name() + " " + field.type().sql();
      String wanted = typed.path("name").asText() + " " + typed.path("type").asText();
      return told.equals(wanted)
          ? Outcome.equal(1)
          : Outcome.different(expression, "", wanted + typed.path("error").asText(), told);
    } catch (SluiceException refusal) {
      return refused(expression, typed, refusal);
    }
  }

  private Outcome refused(String expression, @Nullable JsonNode typed, SluiceException refusal) {
    if (refusal.code() == ErrorCode.INTERNAL_ERROR) {
      return Outcome.different(expression, "", "an answer", message(refusal));
    }
    JsonNode known = typed == null ? spark.types(List.of(expression)).get(0) : typed;
    return known.has("error")
        ? Outcome.bothRefuse()
        : Outcome.refused(expression, refusal.getMessage());
  }

  private Outcome rows(String expression, JsonNode evaluated) {
    CompiledQuery query = compile("SELECT id, ", expression);
    if (evaluated.has("error")) {
      return failsToo(expression, query)
          ? Outcome.equal(1)
          : Outcome.refused(expression, "not comparable row by row: " + told(evaluated));
    }
    List<Integer> fine = new ArrayList<>();
    List<Integer> failing = new ArrayList<>();
    Set<String> errors = new HashSet<>();
    JsonNode answers = evaluated.get("values");
    for (int row : rowsOf(expression)) {
      JsonNode error = answers.get(row).get("e");
      if (error == null) {
        fine.add(row);
      } else if (failing.size() < MOST_FAILING_ROWS || errors.add(error.asText())) {
        failing.add(row);
      }
    }
    Rows rows = new Rows(expression, query, answers);
    rows.compare(fine);
    failing.forEach(row -> rows.compare(List.of(row)));
    return new Outcome(rows.equal, rows.refused, List.copyOf(rows.differences));
  }

  /** Whether a constant that Spark's planner fails on fails for some row. */
  private boolean failsToo(String expression, CompiledQuery query) {
    try {
      sluice.run(query, grid.columnsOf(expression), rowsOf(expression));
      return false;
    } catch (SluiceException failure) {
      return failure.code() != ErrorCode.INTERNAL_ERROR;
    }
  }

  private List<Integer> rowsOf(String expression) {
    List<Integer> distinct = grid.distinctRows(expression);
    return distinct.subList(0, Math.min(mostRows, distinct.size()));
  }

  private static String told(JsonNode error) {
    return error.get("error").asText() + " " + error.path("message").asText();
  }

  private CompiledQuery compile(String select, String expression) {
    return sluice.compile(select + expression + " FROM grid", grid.columnsOf(expression));
  }

  private static String message(SluiceException e) {
    return e.code() + " " + e.getMessage();
  }

  /** The rows of one expression as they are compared. */
  private final class Rows {
    private final String expression;
    private final CompiledQuery query;
    private final JsonNode answers;
    private final List<Outcome.Difference> differences = new ArrayList<>();
    private final List<Outcome.Refusal> refused = new ArrayList<>();
    private int equal;

    Rows(String expression, CompiledQuery query, JsonNode answers) {
      this.expression = expression;
      this.query = query;
      this.answers = answers;
    }

    /** Halves the rows where one of them fails, until it is alone. */
    void compare(List<Integer> rows) {
      if (rows.isEmpty() || differences.size() >= MOST_DIFFERENCES) {
        return;
      }
      List<JsonNode> results;
      try {
        results = sluice.run(query, grid.columnsOf(expression), rows);
      } catch (SluiceException failure) {
        if (rows.size() == 1) {
          failed(rows.get(0), failure);
        } else {
          compare(rows.subList(0, rows.size() / 2));
          compare(rows.subList(rows.size() / 2, rows.size()));
        }
        return;
      }
      Map<String, JsonNode> byRow = new HashMap<>();
      results.forEach(result -> byRow.put(result.get(0).asText(), result.get(1)));
      rows.forEach(row -> answered(row, byRow.get(String.valueOf(row))));
    }

    private void failed(int row, SluiceException failure) {
      JsonNode answer = answers.get(row);
      if (failure.code() == ErrorCode.UNSUPPORTED_FEATURE) {
        refused.add(new Outcome.Refusal(expression, failure.getMessage()));
      } else if (answer.has("e") && failure.code() != ErrorCode.INTERNAL_ERROR) {
        equal++;
      } else {
        differ(row, shown(answer), message(failure));
      }
    }

    private void answered(int row, @Nullable JsonNode value) {
      JsonNode answer = answers.get(row);
      if (answer.has("e") && FAULTS.contains(answer.get("e").asText())) {
        refused.add(new Outcome.Refusal(expression, "Spark's own fault: " + shown(answer)));
      } else if (value == null) {
        differ(row, shown(answer), "no row");
      } else if (answer.has("v") && answer.get("v").get(0).equals(value)) {
        equal++;
      } else {
        differ(row, shown(answer), value.toString());
      }
    }

    private void differ(int row, String spark, String sluice) {
      if (differences.size() < MOST_DIFFERENCES) {
        differences.add(
            new Outcome.Difference(expression, grid.arguments(expression, row), spark, sluice));
      }
    }

    private String shown(JsonNode answer) {
      return answer.has("e") ? answer.get("e").asText() : answer.get("v").get(0).toString();
    }
  }
}
