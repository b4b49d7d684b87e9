package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random scripts: an aggregation, duplicates or both, of one stream or of two that are joined or
 * put together, then rows whose times wander on, some of them late or NULL, with restarts and runs
 * without rows. Used by one thread.
 */
final class RandomStreams {
  static final String SUBJECT = "random streams";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> DELAYS = List.of("0 seconds", "5 seconds", "30 seconds");
  private static final List<String> SIZES = List.of("5 seconds", "10 seconds", "1 minute");
  private static final List<String> WINDOWS =
      List.of(
          "window(ts, '5 seconds')",
          "window(ts, '1 minute')",
          "window(ts, '20 seconds', '10 seconds')",
          "window(ts, '10 seconds', '4 seconds')",
          "window(ts, '30 seconds', '30 seconds', '7 seconds')");
  private static final List<String> SESSIONS =
      List.of("session_window(ts, '5 seconds')", "session_window(ts, '20 seconds')");

  /** Those whose answer does not depend on the order of the rows. */
  private static final List<String> AGGREGATES =
      List.of(
          "count(*)",
          "count(v)",
          "sum(v)",
          "avg(v)",
          "min(v)",
          "max(k)",
          "min(ts)",
          "count_if(v > 3)",
          "sum(v) FILTER (WHERE k = 'a')",
          "count(*) FILTER (WHERE v IS NULL)",
          "bit_xor(v)",
          "bool_or(v = 2)",
          "sort_array(collect_set(v))",
          "sort_array(collect_list(v))",
          "approx_count_distinct(v)",
          "max(struct(v, k))",
          "sum(v) + count(*)");

  /** With bounds both ways, so that an outer side can be forgotten. */
  private static final List<String> BOUNDS =
      List.of(
          "ots >= ts AND ots <= ts + INTERVAL 30 SECONDS",
          "ots BETWEEN ts - INTERVAL 10 SECONDS AND ts + INTERVAL 10 SECONDS",
          "ts > ots - INTERVAL 5 SECONDS AND ts < ots + INTERVAL 1 MINUTE",
          "ts = ots");

  private static final List<String> JOINS =
      List.of("inner", "inner", "left", "right", "full", "leftsemi");

  /** Conditions behind a join, some of which want one side or both to be there. */
  private static final List<String> OF_PAIRS =
      List.of(
          "v > 1",
          "ov > 1",
          "v <= ov",
          "v + ov > 3",
          "ok IS NOT NULL",
          "ok IS NULL",
          "coalesce(ov, 0) > 2",
          "v > 3 OR ov > 3",
          "ots IS NOT NULL AND v IS NOT NULL");

  /** Conditions behind groups by a key. */
  private static final List<String> OF_GROUPS =
      List.of("k = 'a'", "k IS NOT NULL", "k > 'a' AND x0 > 1", "x0 > 1");

  private static final String COLUMNS = "ts TIMESTAMP, k STRING, v INT";

  private static final List<String> KEYS = List.of("a", "b", "c");
  private static final LocalTime START = LocalTime.NOON;

  private final SplittableRandom random;
  private final ArrayNode transforms = JSON.createArrayNode();
  private String mode = "append";
  private List<String> keys = List.of();
  private final Map<String, String> tables =
      new LinkedHashMap<>(Map.of(StreamScriptFile.INPUT, COLUMNS));

  private RandomStreams(SplittableRandom random) {
    this.random = random;
  }

  /** The next script. */
  static StreamScript next(String name, SplittableRandom random) {
    return new RandomStreams(random).script(name);
  }

  private StreamScript script(String name) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> windows();
      case 3 -> sessions();
      case 4 -> groups();
      case 5 -> duplicates();
      case 6 -> {
        duplicates();
        countsOfWindows("append");
      }
      case 7 -> windowsOfWindows();
      case 8, 9 -> join();
      case 10 -> union();
      default -> staticJoin();
    }
    ObjectNode definition = JSON.createObjectNode().put("source", StreamScriptFile.INPUT);
    definition.set("transforms", transforms);
    return new StreamScript(name, tables, definition, mode, keys, null, steps());
  }

  private void windows() {
    watermark();
    countsOfWindows(one(List.of("append", "update", "complete")));
  }

  private void countsOfWindows(String wanted) {
    List<String> names = random.nextBoolean() ? List.of("w", "k") : List.of("w");
    String window = one(WINDOWS) + " AS w";
    groupBy(names.size() == 1 ? List.of(window) : List.of(window, "k"));
    mode(wanted, names);
  }

  private void sessions() {
    watermark();
    groupBy(List.of(one(SESSIONS) + " AS w", "k"));
    mode(one(List.of("append", "complete")), List.of("w", "k"));
  }

  /** Groups without a time, whose state stays. */
  private void groups() {
    groupBy(List.of("k", "v % 2 AS odd"));
    mode(one(List.of("update", "complete")), List.of("k", "odd"));
  }

  private void windowsOfWindows() {
    watermark();
    groupBy(List.of("window(ts, '" + one(SIZES) + "') AS w", "k"));
    step("groupBy")
        .<ObjectNode>set("keys", list(List.of("window(w, '1 minute') AS big")))
        .set("aggregates", list(List.of("count(*) AS n", "sum(x0) AS s")));
  }

  private void duplicates() {
    watermark();
    switch (random.nextInt(3)) {
      case 0 -> addStep("dropDuplicates", list(List.of("k", "ts")));
      case 1 -> addStep("dropDuplicates", list(List.of()));
      default -> addStep("dropDuplicatesWithinWatermark", list(List.of("k")));
    }
  }

  private void watermark() {
    transforms.add(watermarkOf("ts"));
  }

  private ObjectNode watermarkOf(String column) {
    ObjectNode step = JSON.createObjectNode();
    step.putObject("withWatermark").put("column", column).put("delay", one(DELAYS));
    return step;
  }

  /** Two streams that meet by key and time, or by one of them alone, which keeps all rows. */
  private void join() {
    tables.put("other", "ots TIMESTAMP, ok STRING, ov INT");
    String type = one(JOINS);
    boolean bounded = !type.equals("inner") || random.nextInt(3) > 0;
    ObjectNode with = JSON.createObjectNode().put("source", "other");
    if (bounded) {
      watermark();
      with.putArray("transforms").add(watermarkOf("ots"));
    }
    String on = "k = ok" + (bounded ? " AND " + one(BOUNDS) : "");
    // In a full outer join of streams, and there only, NULL keys meet each other in Spark.
    on += type.equals("full") ? " AND k IS NOT NULL" : "";
    on += random.nextInt(3) == 0 ? " AND v <= ov" : "";
    step("join")
        .put("as", "o")
        .put("type", type)
        .put("on", on)
        .put("streaming", true)
        .set("with", with);
    if (!type.equals("leftsemi") && random.nextInt(3) == 0) {
      addStep("filter", JSON.getNodeFactory().textNode(one(OF_PAIRS)));
    }
    if (bounded && random.nextInt(2) == 0) {
      countsOfWindows("append");
    }
  }

  private void union() {
    tables.put("other", COLUMNS);
    watermark();
    ObjectNode other = step("union").put("source", "other");
    other.putArray("transforms").add(watermarkOf("ts"));
    if (random.nextBoolean()) {
      countsOfWindows(one(List.of("append", "update", "complete")));
    } else {
      // Of rows that differ elsewhere, which of two sources is the first is not defined.
      addStep("dropDuplicates", list(List.of()));
    }
  }

  private void staticJoin() {
    tables.put("dim", "dk STRING, name STRING");
    watermark();
    step("join")
        .put("as", "d")
        .put("type", one(List.of("inner", "left", "leftsemi", "leftanti")))
        .put("on", "k = dk")
        .put("streaming", false)
        .set("with", JSON.createObjectNode().put("source", "dim"));
    if (random.nextBoolean()) {
      countsOfWindows(one(List.of("append", "update")));
    }
  }

  private void groupBy(List<String> by) {
    List<String> aggregates = new ArrayList<>(List.of("count(*) AS x0"));
    for (int i = random.nextInt(4); i > 0; i--) {
      aggregates.add(one(AGGREGATES) + " AS x" + aggregates.size());
    }
    step("groupBy").<ObjectNode>set("keys", list(by)).set("aggregates", list(aggregates));
    if (by.contains("k") && random.nextInt(4) == 0) {
      addStep("filter", JSON.getNodeFactory().textNode(one(OF_GROUPS)));
    }
  }

  private void mode(String wanted, List<String> names) {
    mode = wanted;
    keys = wanted.equals("update") ? names : List.of();
  }

  private ObjectNode step(String name) {
    return transforms.addObject().putObject(name);
  }

  private void addStep(String name, JsonNode with) {
    transforms.addObject().set(name, with);
  }

  private static ArrayNode list(List<String> texts) {
    ArrayNode list = JSON.createArrayNode();
    texts.forEach(list::add);
    return list;
  }

  private List<StreamScript.Step> steps() {
    List<StreamScript.Step> steps = new ArrayList<>();
    if (tables.containsKey("dim")) {
      // Spark plans nothing at all, not even a watermark, over a static table that has no rows.
      steps.add(new StreamScript.Step.Append("dim", List.of(list(names()))));
    }
    LocalTime now = START;
    for (int round = 3 + random.nextInt(4); round > 0; round--) {
      if (steps.size() < 2 || random.nextInt(8) > 0) {
        steps.add(new StreamScript.Step.Append(StreamScriptFile.INPUT, rows(now)));
      }
      if (tables.containsKey("other") && random.nextInt(4) > 0) {
        steps.add(new StreamScript.Step.Append("other", rows(now.plusSeconds(random.nextInt(20)))));
      }
      if (tables.containsKey("dim") && random.nextBoolean()) {
        steps.add(new StreamScript.Step.Append("dim", List.of(list(names()))));
      }
      steps.add(new StreamScript.Step.Run(null));
      if (random.nextInt(6) == 0) {
        steps.add(new StreamScript.Step.Restart());
      }
      now = now.plusSeconds(random.nextInt(90));
    }
    return steps;
  }

  private List<JsonNode> rows(LocalTime now) {
    List<JsonNode> rows = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      LocalTime time = now.minusSeconds(random.nextInt(random.nextInt(5) == 0 ? 300 : 20));
      ArrayNode row = JSON.createArrayNode();
      row.add(random.nextInt(20) == 0 ? null : DateTimeFormatter.ISO_LOCAL_TIME.format(time));
      row.add(random.nextInt(10) == 0 ? null : one(KEYS));
      row.add(number());
      rows.add(row);
    }
    return rows;
  }

  private List<String> names() {
    return List.of(one(KEYS), "name " + random.nextInt(3));
  }

  private @Nullable Integer number() {
    return random.nextInt(10) == 0 ? null : (Integer) random.nextInt(6);
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
