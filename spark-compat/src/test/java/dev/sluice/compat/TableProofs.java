package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What two tables have to have in common after the same statements besides their rows: versions,
 * history, protocol, change feed, checkpoints.
 */
final class TableProofs {
  /** Metrics that both have, and that do not depend on how rows are spread over files. */
  private static final Set<String> OF_ROWS =
      Set.of(
          "numDeletedRows",
          "numUpdatedRows",
          "numTargetRowsInserted",
          "numTargetRowsUpdated",
          "numTargetRowsDeleted");

  private static final Set<String> OF_A_TABLE =
      Set.of(
          "partitionColumns",
          "properties",
          "minReaderVersion",
          "minWriterVersion",
          "tableFeatures");

  private static final String CHANGE_FEED = "delta.enableChangeDataFeed";

  private final TwoTables tables;
  private final List<Proof> proofs = new ArrayList<>();

  /** Two answers that have to be the same. */
  record Proof(String what, Reading spark, Reading sluice) {}

  TableProofs(TwoTables tables) {
    this.tables = tables;
  }

  /** All of them; none where there is no table. */
  List<Proof> all() {
    Reading detail = spark("DESCRIBE DETAIL " + tables.name());
    if (!detail.failed()) {
      Reading own = sluice("DESCRIBE DETAIL " + tables.name());
      add(
          "DESCRIBE DETAIL",
          detail.only(OF_A_TABLE).withKeys(any -> true),
          own.only(OF_A_TABLE).withKeys(any -> true));
      List<JsonNode> commits = history();
      add("the other's table", tables.sparkReadsSluices(""), tables.sluiceReadsSparks(""));
      versions(commits.size());
      changes(commits);
      new LogCut(tables).readings().forEach(proofs::add);
    }
    return proofs;
  }

  private void add(String what, Reading spark, Reading sluice) {
    proofs.add(new Proof(what, spark, sluice));
  }

  private Reading spark(String statement) {
    return Reading.of(tables.spark().sql(statement));
  }

  private Reading sluice(String statement) {
    return Reading.of(() -> tables.sluice().run(statement));
  }

  /** Compares what both tell of the commits; gives those of Spark's table. */
  private List<JsonNode> history() {
    String sluices = "delta.`" + tables.sluices() + "`";
    Reading written = spark("DESCRIBE HISTORY " + tables.name());
    Reading read = sluice("DESCRIBE HISTORY " + tables.name());
    Set<String> told = Set.of("version", "operation");
    add("DESCRIBE HISTORY", written.only(told), read.only(told));
    Set<String> metrics = Set.of("version", "operation", "operationMetrics");
    add(
        "metrics in DESCRIBE HISTORY",
        written.only(metrics).withKeys(OF_ROWS::contains),
        read.only(metrics).withKeys(OF_ROWS::contains));
    Set<String> all =
        Set.of("version", "timestamp", "operation", "operationParameters", "operationMetrics");
    add(
        "DESCRIBE HISTORY of the server's table",
        spark("DESCRIBE HISTORY " + sluices).only(all).withKeys(key -> !key.equals("description")),
        read.only(all).withKeys(key -> !key.equals("description")));
    return written.rows();
  }

  /** An older version that the seed chooses; all in a run of more depth. */
  private void versions(int count) {
    int first = Math.floorMod(tables.campaign().seed() + tables.sparks().hashCode(), count);
    boolean all = tables.campaign().depth() > 1;
    for (int version = all ? 0 : first; version <= (all ? count - 1 : first); version++) {
      String asOf = "VERSION AS OF " + version;
      add(
          asOf + " of the other's table",
          tables.sparkReadsSluices(asOf),
          tables.sluiceReadsSparks(asOf));
    }
  }

  /** The change feed of both tables as both read it, from where it is on. */
  private void changes(List<JsonNode> commits) {
    long from = feedBegins(commits);
    if (from < 0) {
      return;
    }
    Set<String> time = Set.of("_commit_timestamp");
    String range = "', " + from + ")";
    Reading sparks = spark("SELECT * FROM table_changes('" + tables.name() + range).without(time);
    Reading sluices =
        spark("SELECT * FROM table_changes_by_path('" + tables.sluices() + range).without(time);
    add("table_changes of both tables", sparks, sluices);
    add("changes of Spark's table", sparks, streamed(tables.sparks(), from));
    add("changes of the server's table", sluices, streamed(tables.sluices(), from));
  }

  /** The version from which on every commit records its changes, or -1. */
  private static long feedBegins(List<JsonNode> commits) {
    return commits.stream()
        .filter(commit -> commit.toString().contains(CHANGE_FEED))
        .mapToLong(commit -> commit.get(0).asLong())
        .max()
        .orElse(-1);
  }

  /** The change feed as a streaming query of the server reads it. */
  private Reading streamed(Path table, long from) {
    Path copy = table.resolveSibling("changes_of_" + table.getFileName());
    String failure = tables.campaign().streams().copyChanges(table, from, copy);
    return failure.isEmpty()
        ? sluice("SELECT * FROM delta.`" + copy + "`")
        : new Reading(List.of(), List.of(), failure);
  }
}
