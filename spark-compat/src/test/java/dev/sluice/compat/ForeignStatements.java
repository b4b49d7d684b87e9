package dev.sluice.compat;

import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SqlSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Statements that others wrote: the queries of TPC-H and TPC-DS, and those of the tests of Spark's
 * SQL, all as Spark's own test sources hold them.
 */
final class ForeignStatements implements AutoCloseable {
  /** The benchmarks, each a subject. */
  static final List<String> SUITES = List.of("tpch", "tpcds");

  /** Chooses all files of Spark's tests; each is also a subject below it. */
  static final String SPARK_TESTS = "spark-tests";

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private static final Pattern QUERY =
      Pattern.compile("(?is)[\\s(]*(SELECT|WITH|VALUES|FROM|TABLE)\\b.*");

  /** What changes the tables; settings are left as the server has them. */
  private static final Pattern CHANGE = Pattern.compile("(?is)(CREATE|DROP|INSERT|ALTER)\\b.*");

  private final Campaign campaign;
  private final Path directory;
  private final SqlSandbox sandbox;

  /**
   * @param directory of its own
   */
  ForeignStatements(Campaign campaign, Path directory) {
    this.campaign = campaign;
    this.directory = directory;
    this.sandbox =
        new SqlSandbox(
            new EngineOptions(1L << 30, 1, directory.resolve("spill"), 1L << 30), LONGEST);
    Statements.delete(directory);
  }

  /** Compares the 22 queries of TPC-H and the 99 of TPC-DS with their variants. */
  void tpc() {
    List<Runnable> work = new ArrayList<>();
    for (String suite : SUITES) {
      if (!campaign.isChosen(suite)) {
        continue;
      }
      Spark session = campaign.spark().session(suite);
      session.createTpcTables(suite, directory.resolve(suite));
      SessionTables tables =
          new SessionTables(session, sandbox, directory.resolve(suite + "-copies"));
      for (String query : campaign.sample(queries(suite))) {
        work.add(() -> compare(suite, session, tables, query));
      }
    }
    campaign.runAll(work);
  }

  private List<String> queries(String suite) {
    List<String> queries = new ArrayList<>();
    for (int i = 1; i <= 99; i++) {
      for (String variant : List.of("", "a", "b")) {
        String text = campaign.spark().resource(suite + "/q" + i + variant + ".sql");
        if (text != null) {
          queries.addAll(Statements.split(text));
        }
      }
    }
    return queries;
  }

  /**
   * Compares the queries in the chosen files of Spark's tests, each file in a session of its own.
   */
  void sparkTests() {
    List<Runnable> work = new ArrayList<>();
    for (String file : Statements.names("spark-tests.txt")) {
      if (campaign.isChosen(SPARK_TESTS) || campaign.isChosen(subject(file))) {
        work.add(() -> sparkTest(file));
      }
    }
    campaign.runAll(campaign.sample(work));
  }

  private void sparkTest(String file) {
    String name = file.replaceAll("\\W", "_");
    Path own = directory.resolve(name);
    Spark session = campaign.spark().session(name);
    session.sql("DROP DATABASE IF EXISTS " + name + " CASCADE");
    session.sql("CREATE DATABASE " + name + " LOCATION '" + own.resolve("tables") + "'");
    session.sql("USE " + name);
    SessionTables tables = new SessionTables(session, sandbox, own.resolve("copies"));
    for (String statement : Statements.split(text(file))) {
      if (QUERY.matcher(statement).matches()) {
        compare(subject(file), session, tables, statement);
      } else if (CHANGE.matcher(statement).matches()) {
        session.sql(statement);
        tables.changed();
      }
    }
  }

  private String text(String file) {
    String path = "sql-tests/inputs/" + file;
    String text = campaign.spark().resource(path);
    if (text == null) {
      throw new IllegalStateException("Spark's tests have no " + path);
    }
    return text;
  }

  private static String subject(String file) {
    return SPARK_TESTS + "/" + file;
  }

  private void compare(String subject, Spark session, SessionTables tables, String statement) {
    if (!StatementRuns.isVolatile(statement)) {
      QueryComparison comparison = new QueryComparison(session, tables::run);
      campaign.tally().add(subject, comparison.compare(statement).asOne());
    }
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
