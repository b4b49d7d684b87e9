package dev.sluice.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Whole statements over the tables: those of the resources, and those that Spark documents. */
final class StatementRuns {
  /** The resources, each a subject of its own. */
  static final List<String> RESOURCES =
      List.of(
          "select.sql", "joins.sql", "groups.sql", "subqueries.sql", "windows.sql", "nested.sql");

  private static final Pattern NAME = Pattern.compile("(?i)\\b([a-z_][a-z_0-9]*)\\s*\\(");

  private final Campaign campaign;

  StatementRuns(Campaign campaign) {
    this.campaign = campaign;
  }

  static String subject(String resource) {
    return "statements/" + resource;
  }

  void resources() {
    List<Runnable> work = new ArrayList<>();
    for (String resource : RESOURCES) {
      if (campaign.isChosen(subject(resource))) {
        for (String statement : Statements.of(resource)) {
          work.add(() -> compare(subject(resource), statement));
        }
      }
    }
    campaign.runAll(work);
  }

  private void compare(String subject, String statement) {
    campaign.tally().add(subject, campaign.statements().compare(statement).asOne());
  }

  /** The examples of Spark's documentation, but those whose answer changes from run to run. */
  void documentedExamples() {
    List<String> volatiles =
        campaign.functions().stream()
            .filter(SparkFunction::isVolatile)
            .map(SparkFunction::name)
            .toList();
    List<Runnable> work = new ArrayList<>();
    for (SparkFunction function : campaign.functions()) {
      if (campaign.isChosen(function.name()) && !function.isVolatile()) {
        for (String example : function.examples()) {
          if (example.startsWith("SELECT") && !calls(example, volatiles)) {
            work.add(() -> example(function, example));
          }
        }
      }
    }
    campaign.runAll(work);
  }

  private void example(SparkFunction function, String example) {
    Outcome outcome = campaign.statements().compare(example).asOne();
    boolean known = outcome.refusals().isEmpty() || campaign.isSupported(function);
    campaign.tally().add(known ? "examples" : "examples of other functions", outcome);
  }

  private static boolean calls(String statement, List<String> names) {
    return NAME.matcher(statement).results().anyMatch(call -> names.contains(call.group(1)));
  }
}
