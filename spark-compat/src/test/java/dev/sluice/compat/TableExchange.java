package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tables both ways: the server reads what Spark wrote, and Spark what the server wrote, for every
 * kind of value in a column and, where Delta allows it, as a partition's value.
 */
final class TableExchange {
  static final String SUBJECT = "tables both ways";

  private static final Set<Kind> NESTED =
      Set.of(
          Kind.INTS,
          Kind.WORDS,
          Kind.DOUBLES,
          Kind.NESTED,
          Kind.COUNTS,
          Kind.NAMES,
          Kind.STRUCT,
          Kind.STRUCTS);

  /** Spark cannot write what no path can hold. */
  private static final Map<Kind, String> NO_NUL =
      Map.of(
          Kind.TEXT, " AND NOT coalesce(contains(text_1, char(0)), false)",
          Kind.BINARY, " AND NOT coalesce(contains(binary_1, x'00'), false)");

  /** Values as they stand in a path: every character that one of the two may escape. */
  private static final String ESCAPES =
      "SELECT CAST(id AS INT) AS id, char(CAST(id AS INT)) || 'x' AS v FROM range(1, 160, 1, 1)";

  private final Campaign campaign;
  private final Path warehouse;

  TableExchange(Campaign campaign) {
    this.campaign = campaign;
    this.warehouse = campaign.warehouse();
  }

  void run() {
    List<Runnable> work = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      String rows = "SELECT id, " + kind.column(1) + " AS v FROM grid WHERE id < 60";
      String writable = rows + NO_NUL.getOrDefault(kind, "");
      String name = kind.name().toLowerCase(Locale.ROOT);
      work.add(() -> exchange(name, kind.type(), rows, false));
      if (!NESTED.contains(kind)) {
        work.add(() -> exchange(name, kind.type(), writable, true));
      }
    }
    work.add(() -> exchange("escapes", "string", ESCAPES, true));
    campaign.runAll(campaign.sample(work));
  }

  private void exchange(String kind, String type, String rows, boolean partitioned) {
    String name = kind + (partitioned ? "_partitions" : "_values");
    String clause = partitioned ? " PARTITIONED BY (v)" : "";
    String sparks = "spark_" + name;
    String ours = "sluice_" + name;
    spark("CREATE TABLE delta.`" + path(sparks) + "` USING DELTA" + clause + " AS " + rows);
    JsonNode expected = spark("SELECT id, v FROM delta.`" + path(sparks) + "`");
    try {
      List<JsonNode> read = campaign.tables().run("SELECT id, v FROM " + sparks).rows();
      tell(sparks + " as the server reads it", expected, read);
      campaign
          .tables()
          .run("CREATE TABLE " + ours + " (id INT, v " + type + ") USING DELTA" + clause);
      campaign.tables().run("INSERT INTO " + ours + " SELECT id, v FROM " + sparks);
      JsonNode written = spark("SELECT id, v FROM delta.`" + path(ours) + "`");
      tell(ours + " as Spark reads it", expected, rowsOf(written));
      tell(
          ours + " as the server reads it",
          expected,
          campaign.tables().run("SELECT id, v FROM " + ours).rows());
    } catch (SluiceException e) {
      boolean known =
          e.code() == ErrorCode.UNSUPPORTED_FEATURE
              || e.code() == ErrorCode.DELTA_UNSUPPORTED_PROTOCOL;
      campaign
          .tally()
          .add(
              SUBJECT,
              known
                  ? Outcome.refused(name, e.getMessage())
                  : Outcome.different(name, "", "a table", e.code() + " " + e.getMessage()));
    }
  }

  private void tell(String what, JsonNode expected, List<JsonNode> found) {
    List<JsonNode> wanted = byId(rowsOf(expected).stream());
    List<JsonNode> got = byId(found.stream());
    Outcome outcome = Outcome.equal(wanted.size());
    if (wanted.size() != got.size()) {
      outcome = Outcome.different(what, "", wanted.size() + " rows", got.size() + " rows");
    }
    for (int i = 0; i < Math.min(wanted.size(), got.size()); i++) {
      if (!wanted.get(i).equals(got.get(i))) {
        outcome = Outcome.different(what, "", wanted.get(i).toString(), got.get(i).toString());
        break;
      }
    }
    campaign.tally().add(SUBJECT, outcome);
  }

  private static List<JsonNode> rowsOf(JsonNode answer) {
    List<JsonNode> rows = new ArrayList<>();
    answer.get("rows").forEach(rows::add);
    return rows;
  }

  private static List<JsonNode> byId(Stream<JsonNode> rows) {
    return rows.sorted(Comparator.comparingInt(row -> row.get(0).asInt())).toList();
  }

  private Path path(String table) {
    return warehouse.resolve(table);
  }

  private JsonNode spark(String statement) {
    JsonNode answer = campaign.spark().sql(statement);
    if (answer.has("error")) {
      throw new IllegalStateException(answer + ": " + statement);
    }
    return answer;
  }
}
