package dev.sluice.compat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One script given to both, each with a table of its own: after every statement both tables hold
 * the same, whoever reads them, or both statements were refused.
 */
final class ScriptRun implements AutoCloseable {
  private static final String TABLE = "t";

  /** Their answers are the counts of rows that both promise. */
  private static final Pattern COUNTED = Pattern.compile("(?is)(DELETE|UPDATE|MERGE)\\b.*");

  private static final Pattern QUERY =
      Pattern.compile("(?is)(SELECT|WITH|VALUES|SHOW TBLPROPERTIES)\\b.*");

  private static final Pattern CHANGE =
      Pattern.compile(
          "(?is)(INSERT INTO|INSERT OVERWRITE( TABLE)?|DELETE FROM|RESTORE( TABLE)?|UPDATE|MERGE INTO|ALTER TABLE|OPTIMIZE|VACUUM"
              + "|CREATE TABLE( IF NOT EXISTS)?|CREATE OR REPLACE TABLE)\\s+t\\b.*");

  private static final Pattern CREATE = Pattern.compile("(?is)CREATE TABLE\\s+t\\b.*");

  private static final Set<String> REFUSALS =
      Set.of("UNSUPPORTED_FEATURE", "DELTA_UNSUPPORTED_PROTOCOL");

  /** Settings of a session, for Spark alone. */
  private static final Pattern SETTING = Pattern.compile("(?is)SET\\s+spark\\..*");

  private final Campaign campaign;
  private final TableScript script;
  private final TwoTables tables;

  /** Spark's rows after the last statement that changed them. */
  private Reading rows = new Reading(List.of(), List.of(), "no table yet");

  /**
   * @param directory of its own
   */
  ScriptRun(Campaign campaign, TableScript script, Path directory) {
    this.campaign = campaign;
    this.script = script;
    this.tables = new TwoTables(campaign, TABLE, directory);
  }

  /** Runs the script up to its end, or to the first difference. */
  void run() {
    try {
      for (String statement : script.statements()) {
        if (!isEqual(statement)) {
          return;
        }
      }
      new TableProofs(tables)
          .all()
          .forEach(proof -> tell(proof.what(), proof.spark(), proof.sluice()));
    } catch (RuntimeException | Error e) {
      tell(List.copyOf(script.statements()).get(0), "a run", e.toString());
    }
  }

  private boolean isEqual(String statement) {
    if (SETTING.matcher(statement).matches()) {
      tables.spark().sql(statement);
      return true;
    }
    Reading spark = Reading.of(tables.spark().sql(statement));
    Reading sluice = Reading.of(() -> tables.sluice().run(statement));
    if (isRefusal(sluice) && !spark.failed()) {
      campaign.tally().add(script.subject(), Outcome.refused(named(statement), sluice.error()));
      return CREATE.matcher(statement).matches() && isCopied(statement);
    }
    boolean changed = !spark.failed() && CHANGE.matcher(statement).matches();
    return sameAnswer(statement, spark, sluice) && sameTable(statement, changed);
  }

  private static boolean isRefusal(Reading sluice) {
    return REFUSALS.contains(sluice.code());
  }

  /** A table that the server does not make it may yet write: it gets a copy of Spark's. */
  private boolean isCopied(String statement) {
    tables.copySparks();
    return sameTable(statement, true);
  }

  private boolean sameAnswer(String statement, Reading spark, Reading sluice) {
    boolean shown = COUNTED.matcher(statement).matches() || QUERY.matcher(statement).matches();
    boolean same = (spark.failed() || shown) ? spark.isSame(sluice) : !sluice.failed();
    return tell(statement, same ? "" : spark.against(sluice), same ? "" : sluice.against(spark));
  }

  private boolean sameTable(String statement, boolean changed) {
    if (changed) {
      rows = Reading.of(tables.spark().sql("SELECT * FROM " + TABLE));
      if (!tell(statement + "; as the server reads Spark's", rows, tables.sluiceReadsSparks(""))) {
        return false;
      }
    }
    return rows.failed()
        || tell(
            statement + "; what is there then",
            rows,
            Reading.of(() -> tables.sluice().run("SELECT * FROM " + TABLE)));
  }

  private boolean tell(String what, Reading spark, Reading sluice) {
    boolean same = spark.isSame(sluice);
    return tell(what, same ? "" : spark.against(sluice), same ? "" : sluice.against(spark));
  }

  /** Counts what is equal, and tells what is not: where one of both is not empty. */
  private boolean tell(String what, String spark, String sluice) {
    boolean same = spark.isEmpty() && sluice.isEmpty();
    campaign
        .tally()
        .add(
            script.subject(),
            same ? Outcome.equal(1) : Outcome.different(named(what), "", spark, sluice));
    return same;
  }

  private String named(String statement) {
    return script.name() + ": " + statement;
  }

  @Override
  public void close() {
    tables.close();
  }
}
