package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Finds how a function can be called by asking Spark: which kinds of arguments it takes at each
 * place, alone and together, and with which literals of its documented examples at the others.
 */
final class Discovery {
  private static final int MOST_ARGUMENTS = 4;

  /** More of everything, for a run that may take longer than one in CI. */
  private static final int DEPTH = Integer.getInteger("compat.depth", 1);

  /** Calls of one function that are compared; of more, the seed chooses. */
  private static final int MOST_CALLS = 16;

  private static final int MOST_OF_A_COUNT = 8;
  private static final int MOST_OF_AN_EXAMPLE = 3;
  private static final int MOST_EXAMPLES = 3;

  /** The kinds whose types differ; the others are tried where these fit. */
  private static final List<Kind> PROBES =
      List.of(
          Kind.BOOLEAN,
          Kind.TINYINT,
          Kind.SMALLINT,
          Kind.INT,
          Kind.BIGINT,
          Kind.FLOAT,
          Kind.DOUBLE,
          Kind.DECIMAL,
          Kind.WIDE,
          Kind.HUGE,
          Kind.WORD,
          Kind.BINARY,
          Kind.DATE,
          Kind.TIMESTAMP,
          Kind.TIMESTAMP_NTZ,
          Kind.INTS,
          Kind.WORDS,
          Kind.DOUBLES,
          Kind.NESTED,
          Kind.COUNTS,
          Kind.NAMES,
          Kind.STRUCT,
          Kind.STRUCTS);

  /** They make something as large as an argument says. */
  private static final Set<String> LAVISH =
      Set.of(
          "array_insert",
          "array_repeat",
          "bround",
          "ceil",
          "ceiling",
          "floor",
          "format_number",
          "lpad",
          "repeat",
          "round",
          "rpad",
          "sequence",
          "space");

  private static final Set<Kind> NUMBERS =
      Set.of(
          Kind.TINYINT,
          Kind.SMALLINT,
          Kind.INT,
          Kind.BIGINT,
          Kind.FLOAT,
          Kind.DOUBLE,
          Kind.DECIMAL,
          Kind.WIDE,
          Kind.HUGE);

  private final Spark spark;
  private final SplittableRandom random;

  Discovery(Spark spark, SplittableRandom random) {
    this.spark = spark;
    this.random = random;
  }

  /** Whether an expression calls a function that makes something as large as an argument says. */
  static boolean isLavish(String expression) {
    return LAVISH.stream().anyMatch(name -> !Calls.of(name, expression).isEmpty());
  }

  /** The calls that Spark types, with what it says; and some that it refuses. */
  Map<String, JsonNode> calls(SparkFunction function) {
    Set<String> calls = new LinkedHashSet<>();
    List<String> arities = new ArrayList<>();
    for (int count = 0; count <= MOST_ARGUMENTS; count++) {
      arities.add(call(function, Collections.nCopies(count, "NULL")));
    }
    JsonNode answers = spark.types(arities);
    int tried = 0;
    for (int count = 0; count <= MOST_ARGUMENTS && tried < 2; count++) {
      if (!answers.get(count).path("error").asText().startsWith("WRONG_NUM_ARGS")) {
        calls.addAll(withColumns(function, count));
        tried += count == 0 ? 0 : 1;
      }
    }
    function.examples().stream()
        .limit(MOST_EXAMPLES)
        .forEach(example -> calls.addAll(fromExample(function, example)));
    return typed(sample(calls));
  }

  private List<String> sample(Set<String> calls) {
    List<String> shuffled = new ArrayList<>(calls);
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    return shuffled.subList(0, Math.min(MOST_CALLS * DEPTH, shuffled.size()));
  }

  private Map<String, JsonNode> typed(List<String> calls) {
    Map<String, JsonNode> typed = new LinkedHashMap<>();
    JsonNode answers = spark.types(calls);
    for (int i = 0; i < calls.size(); i++) {
      typed.put(calls.get(i), answers.get(i));
    }
    return typed;
  }

  private static String call(SparkFunction function, List<String> arguments) {
    return function.name() + "(" + String.join(", ", arguments) + ")";
  }

  private List<String> withColumns(SparkFunction function, int count) {
    if (count == 0) {
      return List.of(call(function, List.of()));
    }
    List<List<Kind>> kinds = new ArrayList<>();
    for (int place = 0; place < count; place++) {
      kinds.add(kindsAt(function, place, Collections.nCopies(count, "NULL")));
    }
    if (kinds.stream().anyMatch(List::isEmpty)) {
      return List.of();
    }
    int most = kinds.stream().mapToInt(List::size).max().orElseThrow();
    Set<String> calls = new LinkedHashSet<>();
    for (int i = 0; i < Math.max(MOST_OF_A_COUNT * DEPTH, most); i++) {
      List<String> arguments = new ArrayList<>();
      for (int place = 0; place < count; place++) {
        List<Kind> fitting = kinds.get(place);
        Kind kind =
            place == 0
                ? fitting.get(i % fitting.size())
                : fitting.get(random.nextInt(fitting.size()));
        arguments.add(kind.column(place % Grid.COLUMNS_OF_A_KIND + 1));
      }
      calls.add(call(function, arguments));
      if (count > 1) {
        calls.add(call(function, sameKind(kinds, i, count)));
      }
    }
    return List.copyOf(calls);
  }

  /** One kind for all places that take it: what {@code coalesce} and its like want. */
  private static List<String> sameKind(List<List<Kind>> kinds, int i, int count) {
    Kind first = kinds.get(0).get(i % kinds.get(0).size());
    List<String> arguments = new ArrayList<>();
    for (int place = 0; place < count; place++) {
      List<Kind> fitting = kinds.get(place);
      Kind kind = fitting.contains(first) ? first : fitting.get(i % fitting.size());
      arguments.add(kind.column(place % Grid.COLUMNS_OF_A_KIND + 1));
    }
    return arguments;
  }

  /** The kinds that a place takes, those that need no cast first. */
  private List<Kind> kindsAt(SparkFunction function, int place, List<String> others) {
    List<String> probes =
        PROBES.stream()
            .map(kind -> call(function, replaced(others, place, kind.column(1))))
            .toList();
    JsonNode answers = spark.types(probes);
    List<Kind> fitting = new ArrayList<>();
    List<Kind> cast = new ArrayList<>();
    for (int i = 0; i < PROBES.size(); i++) {
      if (!answers.get(i).has("error")) {
        boolean isCast = answers.get(i).path("cast").asBoolean();
        (isCast ? cast : fitting).addAll(variants(function, PROBES.get(i), isCast));
      }
    }
    fitting.addAll(cast);
    return fitting;
  }

  private static List<Kind> variants(SparkFunction function, Kind kind, boolean cast) {
    boolean lavish = LAVISH.contains(function.name());
    if (kind == Kind.WORD && cast && lavish) {
      return List.of(Kind.NUMBER_TEXT);
    }
    if (kind == Kind.WORD) {
      return cast ? List.of(Kind.NUMBER_TEXT, Kind.TIME_TEXT) : List.of(Kind.WORD, Kind.TEXT);
    }
    if (function.name().equals("sequence") && kind != Kind.INT) {
      return List.of(); // between the first and the last date lie millions
    }
    if (lavish && NUMBERS.contains(kind)) {
      return kind == Kind.INT ? List.of(Kind.SMALL) : List.of();
    }
    return kind == Kind.INT ? List.of(Kind.INT, Kind.SMALL) : List.of(kind);
  }

  /** The example's call with one argument at a time replaced by columns of a few kinds. */
  private Set<String> fromExample(SparkFunction function, String example) {
    Set<String> calls = new LinkedHashSet<>();
    for (String found : Calls.of(function.name(), example)) {
      calls.add(found);
      List<String> arguments = Calls.arguments(found);
      for (int place = 0; place < arguments.size(); place++) {
        List<Kind> kinds = kindsAt(function, place, arguments);
        for (int i = 0; i < Math.min(MOST_OF_AN_EXAMPLE, kinds.size()); i++) {
          Kind kind = kinds.get(i == 0 ? 0 : random.nextInt(kinds.size()));
          calls.add(call(function, replaced(arguments, place, kind.column(1))));
        }
      }
    }
    return calls;
  }

  private static List<String> replaced(List<String> arguments, int place, String by) {
    List<String> replaced = new ArrayList<>(arguments);
    replaced.set(place, by);
    return replaced;
  }
}
