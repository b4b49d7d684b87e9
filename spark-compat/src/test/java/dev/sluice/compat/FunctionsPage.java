package dev.sluice.compat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page {@code docs/spark-sql-functions.md}, made from a complete run. */
final class FunctionsPage {
  private static final int MOST_REASONS = 3;

  /** Where the statements are from, and how their subjects begin. */
  private static final Map<String, String> SUITES =
      new TreeMap<>(
          Map.of(
              "TPC-H", "tpch",
              "TPC-DS", "tpcds",
              "the tests of Spark's SQL", ForeignStatements.SPARK_TESTS,
              "the examples of Spark's documentation", "examples",
              "written for Sluice", "statements/"));

  private final Campaign campaign;
  private final Map<String, Tally.Subject> subjects;

  FunctionsPage(Campaign campaign) {
    this.campaign = campaign;
    this.subjects =
        campaign.tally().subjects().stream()
            .collect(Collectors.toMap(Tally.Subject::name, Function.identity()));
  }

  String text() {
    List<SparkFunction> called =
        campaign.functions().stream().filter(SparkFunction::isCalled).toList();
    Map<Boolean, List<SparkFunction>> supported =
        called.stream().collect(Collectors.partitioningBy(campaign::isSupported));
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Spark SQL: functions, and the proof

        <!-- Written by `make compat-docs`; `make compat` holds it to the run, but for the counts. Do not edit. -->

        Every function and operator below answers as Spark 4.2.0 does (ANSI mode, session time zone UTC): in value, in type, in the
        name of the column, and in error or not, for each row of a grid of arguments that Spark and Sluice read from the same
        file: each type that Spark accepts, NULL, empty, extremes, NaN, `-0.0`, infinities, text beyond ASCII, malformed text,
        the years 1 to 9999. [spark-compat](../spark-compat) is the module that compares; "cases" counts compared answers, rounded
        down. What is refused is an error that names the nearest supported form; it is never another answer.

        """);
    summary(page, supported);
    statements(page);
    functions(page, supported.get(true));
    operators(page);
    undefined(page);
    missing(page, supported.get(false));
    return page.toString();
  }

  private void summary(StringBuilder page, Map<Boolean, List<SparkFunction>> supported) {
    page.append("| | |\n|---|---|\n");
    row(page, "functions supported", supported.get(true).size());
    row(page, "functions of Spark not supported", supported.get(false).size());
    page.append("| answers compared | ").append(rounded(campaign.tally().equal())).append(" |\n");
    row(page, "**supported but different**", campaign.tally().differences().size());
    List<Counts> suites = SUITES.values().stream().map(this::counts).toList();
    row(page, "statements run", suites.stream().mapToInt(Counts::run).sum());
    row(page, "statements equal", suites.stream().mapToInt(Counts::equal).sum());
    row(page, "statements refused", suites.stream().mapToInt(Counts::refused).sum());
    Tally.Subject random = subjects.get(RandomExpressions.SUBJECT);
    if (random != null) {
      page.append("| answers of random expressions | ")
          .append(rounded(random.equal()))
          .append(" |\n");
    }
    Tally.Subject tables = subjects.get(TableExchange.SUBJECT);
    if (tables != null) {
      row(page, "rows exchanged in tables both ways", tables.equal());
    }
  }

  private static void row(StringBuilder page, String title, int count) {
    page.append("| ").append(title).append(" | ");
    page.append(String.format(Locale.ROOT, "%,d", count)).append(" |\n");
  }

  private Counts counts(String suite) {
    List<Tally.Subject> own =
        subjects.values().stream().filter(subject -> subject.name().startsWith(suite)).toList();
    return new Counts(
        own.stream().mapToInt(Tally.Subject::equal).sum(),
        own.stream().mapToInt(Tally.Subject::refusals).sum(),
        own.stream().mapToInt(subject -> subject.differences().size()).sum());
  }

  private void statements(StringBuilder page) {
    page.append("\n## Whole statements\n\nWhere both refuse, a statement counts as equal if ");
    page.append("Sluice knows what it asks for, else not at all.\n\n");
    page.append("| From | Run | Equal | Refused | Different |\n|---|---|---|---|---|\n");
    SUITES.forEach(
        (title, suite) -> {
          Counts counts = counts(suite);
          page.append("| ").append(title);
          for (int count : List.of(counts.run(), counts.equal, counts.refused, counts.different)) {
            page.append(String.format(Locale.ROOT, " | %,d", count));
          }
          page.append(" |\n");
        });
  }

  private void functions(StringBuilder page, List<SparkFunction> functions) {
    page.append("\n## Functions\n");
    byGroup(functions)
        .forEach(
            (group, members) -> {
              page.append("\n### ").append(title(group)).append("\n\n");
              page.append("| Function | Cases | Refused |\n|---|---|---|\n");
              members.forEach(function -> line(page, function.name()));
            });
  }

  private void operators(StringBuilder page) {
    page.append("\n## Operators and casts\n\n| Operator | Cases | Refused |\n|---|---|---|\n");
    CaseFile.read("operators.txt").keySet().forEach(operator -> line(page, operator));
  }

  private void line(StringBuilder page, String name) {
    Tally.Subject subject = subjects.get(name);
    String cases = subject == null ? "types only" : rounded(subject.equal());
    Collection<String> reasons = subject == null ? List.of() : reasons(subject);
    page.append("| `").append(name.replace("|", "\\|")).append("` | ").append(cases).append(" | ");
    page.append(String.join("; ", reasons)).append(" |\n");
  }

  /** Reasons without their places in the text, the first few in their order. */
  private static Collection<String> reasons(Tally.Subject subject) {
    List<String> all =
        subject.refused().keySet().stream()
            .map(reason -> reason.replaceAll(" \\(line \\d+, column \\d+\\)", ""))
            .map(reason -> reason.replaceAll("\\.$", "").replace("|", "\\|").replace("\n", " "))
            .distinct()
            .sorted()
            .toList();
    List<String> shown = new ArrayList<>(all.subList(0, Math.min(MOST_REASONS, all.size())));
    if (all.size() > MOST_REASONS) {
      shown.add("and " + (all.size() - MOST_REASONS) + " more");
    }
    return shown;
  }

  private static void undefined(StringBuilder page) {
    page.append("\n## Not compared\n\n");
    Undefined.calls()
        .forEach(
            (reason, calls) ->
                page.append("- `").append(calls.get(0)).append("`: ").append(reason).append("\n"));
    Undefined.reasonsOfStatements()
        .forEach(reason -> page.append("- Statements: ").append(reason).append("\n"));
  }

  private void missing(StringBuilder page, List<SparkFunction> functions) {
    page.append("\n## Functions of Spark that are not supported\n\n");
    page.append("Each is refused by name.\n\n");
    byGroup(functions)
        .forEach(
            (group, members) ->
                page.append("- ")
                    .append(title(group))
                    .append(": ")
                    .append(
                        members.stream()
                            .map(function -> "`" + function.name() + "`")
                            .collect(Collectors.joining(" ")))
                    .append("\n"));
  }

  private static Map<String, List<SparkFunction>> byGroup(List<SparkFunction> functions) {
    return functions.stream()
        .sorted(Comparator.comparing(SparkFunction::name))
        .collect(Collectors.groupingBy(SparkFunction::group, TreeMap::new, Collectors.toList()));
  }

  private static String title(String group) {
    return group.isEmpty() ? "other" : group.replace("_funcs", "");
  }

  /** What became of the statements of one suite. */
  private record Counts(int equal, int refused, int different) {
    int run() {
      return equal + refused + different;
    }
  }

  /** Down to 1, 2 or 5 and zeros, so that the page does not change with every new value. */
  static String rounded(int count) {
    int power = 1;
    while (count / 10 >= power) {
      power *= 10;
    }
    int step = count >= 5 * power ? 5 : count >= 2 * power ? 2 : 1;
    return count < 10 ? String.valueOf(count) : String.format(Locale.ROOT, "%,d+", step * power);
  }
}
