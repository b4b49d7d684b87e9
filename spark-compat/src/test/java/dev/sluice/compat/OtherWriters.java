package dev.sluice.compat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables as other writers leave them, made by {@link TableRecipe}: the server reads what Spark
 * reads, or says what it does not; a stream of it copies the same rows.
 */
final class OtherWriters {
  /** Each a resource, and a subject of its own. */
  static final List<String> RESOURCES = List.of("tables/parquet.txt", "tables/logs.txt");

  private static final String HEAD = "--- ";

  /** In a recipe, why the two are to differ. */
  private static final String KNOWN = "known ";

  private final Campaign campaign;
  private final Path directory;

  /**
   * @param directory of its own
   */
  OtherWriters(Campaign campaign, Path directory) {
    this.campaign = campaign;
    this.directory = directory;
  }

  void run() {
    Statements.delete(directory);
    List<Runnable> work = new ArrayList<>();
    for (String resource : RESOURCES) {
      if (campaign.isChosen(resource)) {
        for (String part : Statements.text(resource).split("(?m)^" + HEAD, -1)) {
          List<String> lines = part.lines().filter(line -> !line.isBlank()).toList();
          if (!part.startsWith("#") && !lines.isEmpty()) {
            Path table = directory.resolve("t" + work.size());
            work.add(() -> compare(resource, lines.get(0), table, lines.subList(1, lines.size())));
          }
        }
      }
    }
    campaign.runAll(campaign.sample(work));
  }

  private void compare(String subject, String name, Path table, List<String> recipe) {
    TableRecipe.make(table, recipe.stream().filter(line -> !line.startsWith(KNOWN)).toList());
    String query = "SELECT * FROM delta.`" + table + "`";
    Reading spark = Reading.of(campaign.spark().sql(query));
    Reading sluice = Reading.of(() -> campaign.tables().run(query));
    String known = recipe.stream().filter(line -> line.startsWith(KNOWN)).findFirst().orElse("");
    boolean same = spark.isSame(sluice);
    Outcome outcome = Outcome.different(name, "", spark.against(sluice), sluice.against(spark));
    if (same) {
      outcome =
          known.isEmpty()
              ? Outcome.equal(1)
              : Outcome.different(name, "", "another answer, as the recipe has it", "the same");
    } else if (!known.isEmpty() || sluice.code().startsWith("UNSUPPORTED")) {
      outcome = Outcome.refused(name, known.isEmpty() ? sluice.error() : known);
    }
    campaign.tally().add(subject, outcome);
  }
}
