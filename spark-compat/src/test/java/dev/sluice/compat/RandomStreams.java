package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random scripts: an aggregation, duplicates or both, then rows whose times wander on, some of them
 * late or NULL, with restarts and runs without rows. Used by one thread.
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

  private static final List<String> KEYS = List.of("a", "b", "c");
  private static final LocalTime START = LocalTime.NOON;

  private final SplittableRandom random;
  private final ArrayNode transforms = JSON.createArrayNode();
  private String mode = "append";
  private List<String> keys = List.of();

  private RandomStreams(SplittableRandom random) {
    this.random = random;
  }

  /** The next script. */
  static StreamScript next(String name, SplittableRandom random) {
    return new RandomStreams(random).script(name);
  }

  private StreamScript script(String name) {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> windows();
      case 3 -> sessions();
      case 4 -> groups();
      case 5 -> duplicates();
      case 6 -> {
        duplicates();
        countsOfWindows("append");
      }
      default -> windowsOfWindows();
    }
    ObjectNode definition = JSON.createObjectNode().put("source", StreamScriptFile.INPUT);
    definition.set("transforms", transforms);
    Map<String, String> tables = Map.of(StreamScriptFile.INPUT, "ts TIMESTAMP, k STRING, v INT");
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
    step("withWatermark").put("column", "ts").put("delay", one(DELAYS));
  }

  private void groupBy(List<String> by) {
    List<String> aggregates = new ArrayList<>(List.of("count(*) AS x0"));
    for (int i = random.nextInt(4); i > 0; i--) {
      aggregates.add(one(AGGREGATES) + " AS x" + aggregates.size());
    }
    step("groupBy").<ObjectNode>set("keys", list(by)).set("aggregates", list(aggregates));
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
    LocalTime now = START;
    for (int round = 3 + random.nextInt(4); round > 0; round--) {
      if (steps.isEmpty() || random.nextInt(8) > 0) {
        steps.add(new StreamScript.Step.Append(StreamScriptFile.INPUT, rows(now)));
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

  private @Nullable Integer number() {
    return random.nextInt(10) == 0 ? null : (Integer) random.nextInt(6);
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
