package dev.sluice.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Sluice answers as Spark does, or says that it does not. System properties: {@code compat.only}
 * chooses functions and operators by name, {@code compat.seed} repeats a run, {@code compat.sample}
 * takes one case in so many, {@code compat.spark} is the {@code host:port} of a Spark side that
 * runs already.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompatTest {
  private static final Path DIRECTORY = Path.of("target", "compat").toAbsolutePath();

  private static final Path PAGE = Path.of("..", "docs", "spark-sql-functions.md");
  private static final int MOST_SHOWN = 40;
  private static final int RANDOM_SCRIPTS = 40;

  private static Campaign campaign;
  private static ScalarGrids scalars;
  private static ForeignStatements foreign;

  @BeforeAll
  static void start() throws IOException {
    campaign = Campaign.start(DIRECTORY);
    scalars = new ScalarGrids(campaign);
    foreign = new ForeignStatements(campaign, DIRECTORY.resolve("foreign"));
  }

  @AfterAll
  static void stop() {
    Reports.print(campaign.tally());
    foreign.close();
    campaign.close();
  }

  @Test
  @Order(1)
  void functions_equal_spark() {
    check(scalars::functions);
  }

  @Test
  @Order(2)
  void operators_and_casts_equal_spark() {
    check(() -> scalars.caseFile("operators.txt"));
  }

  @Test
  @Order(2)
  void functions_of_literals_equal_spark() {
    check(() -> scalars.caseFile("functions.txt"));
  }

  @Test
  @Order(3)
  void window_functions_and_generators_equal_spark() {
    check(
        () -> {
          scalars.caseFile("windows.txt");
          scalars.caseFile("generators.txt");
        });
  }

  @Test
  @Order(3)
  void aggregates_equal_spark() {
    check(new AggregateGrids(campaign)::run);
  }

  @Test
  @Order(3)
  void grouped_functions_equal_spark() {
    check(() -> scalars.caseFile("groups.txt"));
  }

  @Test
  @Order(4)
  void statements_equal_spark() {
    check(new StatementRuns(campaign)::resources);
  }

  @Test
  @Order(5)
  void queries_of_tpc_equal_spark() {
    check(foreign::tpc);
  }

  @Test
  @Order(5)
  void statements_of_the_tests_of_spark_equal_spark() {
    check(foreign::sparkTests);
  }

  @Test
  @Order(5)
  void documented_examples_equal_spark() {
    check(new StatementRuns(campaign)::documentedExamples);
  }

  @Test
  @Order(6)
  void random_expressions_equal_spark() {
    if (campaign.isNamed(RandomExpressions.SUBJECT)) {
      check(() -> campaign.random(scalars.accepted()));
    }
  }

  @Test
  @Order(7)
  void tables_are_read_both_ways() {
    if (campaign.isChosen(TableExchange.SUBJECT)) {
      check(new TableExchange(campaign)::run);
    }
  }

  @Test
  @Order(7)
  void tables_of_other_writers_are_read_alike() {
    check(new OtherWriters(campaign, DIRECTORY.resolve("writers"))::run);
  }

  @Test
  @Order(7)
  void tables_are_changed_alike() {
    check(new TableScripts(campaign, DIRECTORY.resolve("scripts"))::resources);
  }

  @Test
  @Order(7)
  void tables_are_changed_alike_at_random() {
    if (campaign.isNamed(RandomScripts.SUBJECT)) {
      check(() -> new TableScripts(campaign, DIRECTORY.resolve("random")).random(RANDOM_SCRIPTS));
    }
  }

  @Test
  @Order(8)
  void rivals_lose_no_row_and_write_none_twice() {
    if (campaign.isChosen(Rivals.SUBJECT)) {
      check(new Rivals(campaign, DIRECTORY.resolve("rivals"))::run);
    }
  }

  @Test
  @Order(8)
  void streams_copy_what_a_rival_changes() {
    if (campaign.isChosen(RivalReaders.SUBJECT)) {
      check(new RivalReaders(campaign, DIRECTORY.resolve("readers"))::run);
    }
  }

  @Test
  @Order(8)
  void every_supported_function_was_compared() {
    if (campaign.isComplete()) {
      assertThat(campaign.supported())
          .allSatisfy(
              function ->
                  assertThat(campaign.tally().equalOf(function.name()))
                      .as(function.name())
                      .isPositive());
    }
  }

  @Test
  @Order(9)
  void the_page_lists_what_this_run_has() throws IOException {
    if (!campaign.isComplete()) {
      return;
    }
    String page = new FunctionsPage(campaign).text();
    if (Boolean.getBoolean("compat.docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(withoutCounts(page))
        .as("make compat-docs writes %s", PAGE)
        .isEqualTo(withoutCounts(Files.readString(PAGE)));
  }

  /** A seed or a new case changes counts, which are of the run that wrote the page. */
  private static String withoutCounts(String page) {
    return page.replaceAll("[0-9][0-9,]*", "#");
  }

  private static void check(Runnable comparison) {
    int before = campaign.tally().differences().size();
    comparison.run();
    List<Tally.Found> differences = campaign.tally().differences();
    assertThat(differences.stream().skip(before).limit(MOST_SHOWN).toList())
        .as(
            "supported but different: %s in all, see %s",
            differences.size() - before, DIRECTORY.resolve("differences.txt"))
        .isEmpty();
  }
}
