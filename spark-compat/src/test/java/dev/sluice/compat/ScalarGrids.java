package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Functions and operators of one row over the grid. */
final class ScalarGrids {
  /** Cases of one operator; of more, the seed chooses. */
  private static final int MOST_CASES = 120;

  private final Campaign campaign;
  private final Map<String, JsonNode> accepted = new ConcurrentHashMap<>();

  private final Set<String> volatiles;

  ScalarGrids(Campaign campaign) {
    this.campaign = campaign;
    this.volatiles =
        campaign.functions().stream()
            .filter(SparkFunction::isVolatile)
            .map(SparkFunction::name)
            .collect(Collectors.toSet());
  }

  /** The calls and operations that both know, with what Spark says of their types. */
  Map<String, JsonNode> accepted() {
    return accepted;
  }

  /** Compares the calls that are found for each supported function. */
  void functions() {
    List<Runnable> work = new ArrayList<>();
    for (SparkFunction function : campaign.functions()) {
      if (function.isCalled() && function.isScalar() && campaign.isSupported(function)) {
        if (campaign.isChosen(function.name())) {
          work.add(() -> discovered(function));
        } else if (campaign.isNamed(RandomExpressions.SUBJECT)) {
          work.add(() -> accept(function));
        } else if (campaign.isNamed(ConstantNulls.SUBJECT)) {
          work.add(() -> constantNulls(function.name(), accept(function)));
        }
      }
    }
    campaign.runAll(work);
  }

  private void discovered(SparkFunction function) {
    Map<String, JsonNode> calls = calls(function);
    for (String call : campaign.sample(List.copyOf(calls.keySet()))) {
      compare(function.name(), call, calls.get(call));
    }
    constantNulls(function.name(), calls.keySet());
  }

  /** Those calls of a function, or operations, that both know, with constants in them. */
  private void constantNulls(String subject, Collection<String> calls) {
    if (volatiles.contains(subject)) {
      return;
    }
    ConstantNulls nulls = new ConstantNulls(campaign.grid());
    calls.stream()
        .filter(accepted::containsKey)
        .filter(call -> campaign.grid().columnsOf(call).size() > 1)
        .limit(ConstantNulls.MOST_CALLS)
        .flatMap(call -> nulls.of(call).stream())
        .forEach(
            expression ->
                campaign.tally().add(subject, campaign.expressions().compare(expression, null)));
  }

  /** What both accept, without the grids. */
  private Collection<String> accept(SparkFunction function) {
    if (volatiles.contains(function.name())) {
      return List.of();
    }
    Map<String, JsonNode> calls = calls(function);
    calls.forEach(
        (call, typed) -> {
          if (typed.has("type") && campaign.expressions().accepts(call)) {
            accepted.put(call, typed);
          }
        });
    return calls.keySet();
  }

  private Map<String, JsonNode> calls(SparkFunction function) {
    SplittableRandom random = new SplittableRandom(campaign.seed() ^ function.name().hashCode());
    return new Discovery(campaign.spark(), random).calls(function);
  }

  private void compare(String subject, String expression, JsonNode typed) {
    if (volatiles.contains(subject)) {
      campaign.tally().add(subject, campaign.expressions().compareTypes(expression, typed));
      return;
    }
    Outcome outcome = campaign.expressions().compare(expression, typed);
    campaign.tally().add(subject, outcome);
    if (outcome.equal() > 0 && outcome.differences().isEmpty() && typed.has("type")) {
      accepted.put(expression, typed);
    }
  }

  /** Compares the cases that are written by hand. */
  void caseFile(String name) {
    List<Runnable> work = new ArrayList<>();
    CaseFile.read(name)
        .forEach(
            (subject, cases) -> {
              if (campaign.isChosen(subject)) {
                work.add(() -> cases(subject, sample(cases)));
              }
            });
    campaign.runAll(work);
  }

  private List<String> sample(List<String> cases) {
    List<String> shuffled = new ArrayList<>(cases);
    Collections.shuffle(shuffled, new Random(campaign.seed()));
    return campaign.sample(shuffled.subList(0, Math.min(MOST_CASES, shuffled.size())));
  }

  private void cases(String subject, List<String> cases) {
    List<String> expressions = new ArrayList<>();
    for (String text : cases) {
      if (text.startsWith("SELECT ") || text.startsWith("WITH ")) {
        campaign.tally().add(subject, campaign.queries().compare(text));
      } else {
        expressions.add(text);
      }
    }
    JsonNode typed = campaign.spark().types(expressions);
    for (int i = 0; i < expressions.size(); i++) {
      compare(subject, expressions.get(i), typed.get(i));
    }
    constantNulls(subject, expressions);
  }
}
