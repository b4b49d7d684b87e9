package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Streams of the server read a table while Spark inserts, deletes, updates, merges, optimizes and
 * adds columns: its change feed, its plain appends, and a copy that is kept up by upserts.
 *
 * <p>The seed chooses the statements.
 */
final class RivalReaders {
  static final String SUBJECT = "rival readers";

  private static final Duration LONGEST = Duration.ofSeconds(45);
  private static final int STEPS = 25;
  private static final int UPKEEP = 7;

  private final Campaign campaign;
  private final Path directory;
  private final SluiceClient sluice;
  private final TableStreams streams;

  /**
   * @param directory of its own
   */
  RivalReaders(Campaign campaign, Path directory) {
    this.campaign = campaign;
    this.directory = directory;
    this.streams = campaign.streams();
    this.sluice = streams.client();
  }

  void run() {
    Statements.delete(directory);
    spark(
        "CREATE TABLE "
            + table("changed")
            + " (writer STRING, k INT, v INT) USING DELTA"
            + " TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
    sluice.sql(
        "CREATE TABLE "
            + table("mirror")
            + " (writer STRING, k INT, v INT, version BIGINT) USING DELTA");
    List<String> queries = List.of(feed(), appends(), mirror());
    RivalScript script =
        new RivalScript(table("changed"), "spark", new SplittableRandom(campaign.seed()));
    long deadline = System.nanoTime() + LONGEST.toNanos();
    for (int i = 0; i < campaign.share(STEPS) && System.nanoTime() < deadline; i++) {
      RivalScript.Step step = script.next();
      spark(step.sql());
      script.done(step);
      if (i % UPKEEP == UPKEEP - 1) {
        spark("OPTIMIZE " + table("changed"));
        spark("ALTER TABLE " + table("changed") + " ADD COLUMNS (more_" + i + " INT)");
        queries.forEach(streams::catchUp);
      }
    }
    queries.forEach(streams::finish);
    compare();
  }

  /** Every change as a row. */
  private String feed() {
    Source source = source().option("readChangeFeed", true);
    return streams.start(
        query ->
            query
                .from(source)
                .select("writer", "k", "v", "_change_type AS type", "_commit_version AS version")
                .to(Sink.path(path("feed"))));
  }

  /** The rows of those commits alone that only add some. */
  private String appends() {
    Source source = source().option("skipChangeCommits", true);
    return streams.start(
        query -> query.from(source).select("writer", "k", "v").to(Sink.path(path("appends"))));
  }

  /** The table as it is, kept up by its changes. */
  private String mirror() {
    Source source = source().option("readChangeFeed", true);
    Sink sink =
        Sink.path(path("mirror")).upsert(List.of("writer", "k"), "type = 'delete'", "version");
    return streams.start(
        query ->
            query
                .from(source)
                .filter("_change_type <> 'update_preimage'")
                .select("writer", "k", "v", "_change_type AS type", "_commit_version AS version")
                .to(sink));
  }

  private Source source() {
    return Source.path(path("changed"));
  }

  private void compare() {
    String changes = " FROM table_changes_by_path('" + path("changed") + "', 0)";
    String all = "SELECT writer, k, v, _change_type AS type, _commit_version AS version" + changes;
    tell("feed", all, "SELECT writer, k, v, type, version FROM ");
    tell(
        "appends",
        "SELECT writer, k, v"
            + changes
            + " WHERE _commit_version NOT IN (SELECT _commit_version"
            + changes
            + " WHERE _change_type <> 'insert')",
        "SELECT writer, k, v FROM ");
    tell("mirror", "SELECT writer, k, v FROM " + table("changed"), "SELECT writer, k, v FROM ");
  }

  /** What a stream wrote as both read it, and what it has to be. */
  private void tell(String copy, String wanted, String query) {
    Reading expected = Reading.of(campaign.spark().sql(wanted));
    String sql = query + table(copy);
    tell(copy + " as Spark reads it", expected, Reading.of(campaign.spark().sql(sql)));
    tell(copy + " as the server reads it", expected, Reading.of(() -> campaign.tables().run(sql)));
  }

  private void tell(String what, Reading wanted, Reading found) {
    boolean same = !wanted.failed() && wanted.isSame(found);
    campaign
        .tally()
        .add(
            SUBJECT,
            same
                ? Outcome.equal(wanted.rows().size())
                : Outcome.different(what, "", wanted.against(found), found.against(wanted)));
  }

  private void spark(String statement) {
    JsonNode answer = campaign.spark().sql(statement);
    if (answer.has("error")) {
      throw new IllegalStateException(answer + ": " + statement);
    }
  }

  private String path(String table) {
    return directory.resolve(table).toString();
  }

  private String table(String name) {
    return "delta.`" + path(name) + "`";
  }
}
