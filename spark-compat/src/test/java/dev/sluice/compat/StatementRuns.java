package dev.sluice.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whole statements over the tables: those of the resources, and those that Spark documents. */
final class StatementRuns {
  /** The resources, each a subject of its own. */
  static final List<String> RESOURCES =
      List.of(
          "select.sql",
          "joins.sql",
          "groups.sql",
          "subqueries.sql",
          "windows.sql",
          "nested.sql",
          "mixed.sql");

  private static final Pattern NAME = Pattern.compile("\\b([a-z_][a-z_0-9]*)\\s*\\(");

  private final Campaign campaign;

  StatementRuns(Campaign campaign) {
    this.campaign = campaign;
  }

  /** A group of statements as a subject of the tally. */
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
    List<Runnable> work = new ArrayList<>();
    for (SparkFunction function : campaign.functions()) {
      if (campaign.isChosen(function.name()) && !function.isVolatile()) {
        for (String example : function.examples()) {
          if (example.startsWith("SELECT") && !isVolatile(example)) {
            work.add(() -> example(function, example));
          }
        }
      }
    }
    campaign.runAll(campaign.sample(work));
  }

  private void example(SparkFunction function, String example) {
    Outcome outcome = campaign.statements().compare(example).asOne();
    boolean known = outcome.refusals().isEmpty() || campaign.isSupported(function);
    campaign.tally().add(known ? "examples" : "examples of other functions", outcome);
  }

  /** Whether a statement's answer changes from run to run. */
  static boolean isVolatile(String statement) {
    return NAME.matcher(statement.toLowerCase(Locale.ROOT))
        .results()
        .anyMatch(call -> SparkFunction.VOLATILE.contains(call.group(1)));
  }
}
