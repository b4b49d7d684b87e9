package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Aggregates over groups of the grid's rows: all rows, none, one row each, groups of several, and
 * windows of them.
 */
final class AggregateGrids {
  /** Whole queries; {@code %s} stands for the calls. */
  private static final List<String> SHAPES =
      List.of(
          "SELECT %s FROM grid",
          "SELECT %s FROM grid WHERE false",
          "SELECT id, %s FROM grid GROUP BY id",
          "SELECT small_3, %s FROM grid GROUP BY small_3");

  /** The shapes in which no group has two rows, so that their order is of no meaning. */
  private static final List<String> SINGLE_ROWS = List.of(SHAPES.get(1), SHAPES.get(2));

  private static final List<String> WINDOWS =
      List.of(
          " OVER (PARTITION BY small_3)",
          " OVER (PARTITION BY small_3 ORDER BY id)",
          " OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING)");

  /** Their elements come in any order. */
  private static final Set<String> UNORDERED = Set.of("collect_set");

  /** They tell of the order of a group's rows, which nobody promises. */
  private static final Set<String> OF_ORDER =
      Set.of(
          "any_value",
          "array_agg",
          "collect_list",
          "first",
          "first_value",
          "histogram_numeric",
          "last",
          "last_value",
          "listagg",
          "max_by",
          "min_by",
          "mode",
          "string_agg");

  /** Calls in one query; where it fails in either, each is tried alone. */
  private static final int TOGETHER = 16;

  /** Calls of one function; a query of Spark costs a tenth of a second. */
  private static final int MOST_CALLS = 10;

  private final Campaign campaign;

  AggregateGrids(Campaign campaign) {
    this.campaign = campaign;
  }

  void run() {
    List<Runnable> work = new ArrayList<>();
    for (SparkFunction function : campaign.functions()) {
      if (function.isCalled()
          && function.group().equals("agg_funcs")
          && campaign.isChosen(function.name())
          && campaign.isSupported(function)) {
        work.add(() -> aggregate(function));
      }
    }
    campaign.runAll(campaign.sample(work));
  }

  private void aggregate(SparkFunction function) {
    SplittableRandom random = new SplittableRandom(campaign.seed() ^ function.name().hashCode());
    List<String> calls = new ArrayList<>();
    Map<String, JsonNode> found = new Discovery(campaign.spark(), random).calls(function);
    found.forEach(
        (call, typed) -> {
          if (calls.size() < MOST_CALLS && isAcceptedByBoth(function, call, typed)) {
            calls.add(call);
          }
        });
    List<String> items = new ArrayList<>();
    for (String call : calls) {
      boolean sorted = UNORDERED.contains(function.name());
      items.add(sorted ? "sort_array(" + call + ")" : call);
      if (!sorted && random.nextInt(3) == 0) {
        items.add(call + " FILTER (WHERE boolean_1)");
        items.add(call.replaceFirst("\\(", "(DISTINCT "));
      }
    }
    for (int from = 0; from < items.size(); from += TOGETHER) {
      shapes(function, items.subList(from, Math.min(items.size(), from + TOGETHER)));
    }
    windows(function, calls, random);
  }

  /** Whether there is something to run; what else there is to say is tallied. */
  private boolean isAcceptedByBoth(SparkFunction function, String call, JsonNode typed) {
    try {
      campaign.sluice().compile("SELECT " + call + " FROM grid");
      if (typed.has("error")) {
        campaign
            .tally()
            .add(
                function.name(),
                Outcome.different(call, "", "refuses: " + typed.get("error").asText(), "accepts"));
      }
      return !typed.has("error");
    } catch (SluiceException refusal) {
      if (!typed.has("error")) {
        campaign.tally().add(function.name(), Outcome.refused(call, refusal.getMessage()));
      }
      return false;
    }
  }

  private void shapes(SparkFunction function, List<String> items) {
    boolean isOfOrder = OF_ORDER.contains(function.name());
    for (String shape : isOfOrder ? SINGLE_ROWS : SHAPES) {
      compare(function, shape, items);
    }
  }

  private void windows(SparkFunction function, List<String> calls, SplittableRandom random) {
    if (calls.isEmpty() || UNORDERED.contains(function.name())) {
      return;
    }
    boolean isOfOrder = OF_ORDER.contains(function.name());
    for (String window : isOfOrder ? WINDOWS.subList(1, WINDOWS.size()) : WINDOWS) {
      List<String> items = new ArrayList<>();
      for (int i = 0; i < Math.min(4, calls.size()); i++) {
        items.add(calls.get(random.nextInt(calls.size())) + window);
      }
      compare(function, "SELECT id, %s FROM grid", items.stream().distinct().toList());
    }
  }

  private void compare(SparkFunction function, String shape, List<String> items) {
    QueryComparison queries = campaign.queries();
    boolean isNoisy = items.size() == 1 && Noise.concerns(function.name());
    Outcome together =
        isNoisy
            ? queries.compare(
                shape.formatted(items.get(0)),
                shape.formatted(Noise.size(function.name(), items.get(0))))
            : queries.compare(shape.formatted(String.join(", ", items)));
    boolean isAnswered = together.differences().isEmpty() && together.equal() > 1;
    if (isAnswered || items.size() == 1) {
      campaign.tally().add(function.name(), together.times(isAnswered ? items.size() : 1));
      return;
    }
    compare(function, shape, items.subList(0, items.size() / 2));
    compare(function, shape, items.subList(items.size() / 2, items.size()));
  }
}
