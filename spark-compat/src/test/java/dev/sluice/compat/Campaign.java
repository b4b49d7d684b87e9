package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One run of the comparison: both sides, the grid and the tables, and what was found. */
final class Campaign implements AutoCloseable {
  private static final int WORKERS = 3;
  private static final int RANDOM_EXPRESSIONS = Integer.getInteger("compat.random", 2000);
  private static final int RANDOM_PARTS = 20;
  private static final int FEWEST = 8;

  private static final List<String> FOLDING =
      List.of(
          "org.apache.spark.sql.catalyst.optimizer.ConstantFolding",
          "org.apache.spark.sql.catalyst.optimizer.PushFoldableIntoBranches",
          "org.apache.spark.sql.catalyst.optimizer.SimplifyConditionals",
          "org.apache.spark.sql.catalyst.optimizer.UnwrapCastInBinaryComparison");

  private final long seed = Long.getLong("compat.seed", 42);
  private final int oneIn = Integer.getInteger("compat.sample", 1);
  private final List<String> chosen = List.of(System.getProperty("compat.only", "").split(","));
  private final Path directory;
  private final Spark spark;
  private final Grid grid;
  private final SluiceTables tables;
  private final TableStreams streams;
  private final List<SparkFunction> functions;
  private final List<Sluice> opened = Collections.synchronizedList(new ArrayList<>());
  private final ThreadLocal<Sluice> sluice = ThreadLocal.withInitial(this::open);
  private final Tally tally = new Tally();

  private Campaign(Path directory, Spark spark) {
    this.directory = directory;
    this.spark = spark;
    this.grid = Grid.write(spark, directory, seed);
    this.functions = SparkFunction.all(spark);
    Statements.createTables(spark, warehouse());
    this.tables = new SluiceTables(warehouse(), directory);
    this.streams = new TableStreams(directory.resolve("server"));
  }

  /**
   * Starts Spark and has it write what both read.
   *
   * @param directory of the run's own
   */
  static Campaign start(Path directory) throws IOException {
    Files.createDirectories(directory);
    Campaign campaign = new Campaign(directory, Spark.start(directory));
    System.out.println("compat.seed=" + campaign.seed);
    return campaign;
  }

  private Sluice open() {
    Sluice own = Sluice.over(grid, directory);
    opened.add(own);
    return own;
  }

  long seed() {
    return seed;
  }

  /** So many, or fewer in a sample: what cannot be taken one by one. */
  int share(int many) {
    return Math.min(many, Math.max(FEWEST, many / oneIn));
  }

  /** How much is compared of what a run may choose from; 1 is the least. */
  int depth() {
    return Integer.getInteger("compat.depth", 1);
  }

  Spark spark() {
    return spark;
  }

  Grid grid() {
    return grid;
  }

  Tally tally() {
    return tally;
  }

  /** Spark's registry, by name. */
  List<SparkFunction> functions() {
    return functions;
  }

  SluiceTables tables() {
    return tables;
  }

  TableStreams streams() {
    return streams;
  }

  Path warehouse() {
    return directory.resolve("warehouse");
  }

  /** Whether a name is among those that this run is about. */
  boolean isChosen(String name) {
    return chosen.equals(List.of("")) || chosen.contains(name);
  }

  /** Whether it was asked for by name. */
  boolean isNamed(String name) {
    return chosen.contains(name);
  }

  /** Whether everything is compared, but what is compared by name only. */
  boolean isComplete() {
    return chosen.equals(List.of("")) && oneIn == 1;
  }

  /**
   * Every so many-th of some cases as {@code compat.sample} says, from one on that the seed
   * chooses; one at least, where there are any.
   */
  <T> List<T> sample(List<T> cases) {
    List<T> sampled = new ArrayList<>();
    int from = Math.floorMod(seed + cases.size(), Math.max(1, Math.min(oneIn, cases.size())));
    for (int i = from; i < cases.size(); i += oneIn) {
      sampled.add(cases.get(i));
    }
    return sampled;
  }

  /** Whether the server knows a function of this name, whatever its arguments. */
  boolean isSupported(SparkFunction function) {
    try {
      sluice().compile("SELECT " + function.name() + "()");
      return true;
    } catch (SluiceException e) {
      return e.code() != ErrorCode.UNRESOLVED_ROUTINE;
    }
  }

  /** The supported functions; those without parentheses are operators. */
  List<SparkFunction> supported() {
    return functions.stream().filter(SparkFunction::isCalled).filter(this::isSupported).toList();
  }

  /** The calling thread's own. */
  Sluice sluice() {
    return sluice.get();
  }

  /** Compares expressions over the grid; the calling thread's own. */
  Comparison expressions() {
    return new Comparison(spark, sluice(), grid);
  }

  /** Compares whole queries over the grid; the calling thread's own. */
  QueryComparison queries() {
    Sluice own = sluice();
    return new QueryComparison(
        spark,
        query -> {
          CompiledQuery compiled = own.compile(query);
          return new QueryComparison.Result(compiled.schema(), own.run(compiled));
        });
  }

  /** Compares statements over the tables. */
  QueryComparison statements() {
    return new QueryComparison(spark, tables::run);
  }

  /**
   * Compares random expressions made of what was found. Spark computes each of them as it is
   * written: which part of one fails first is else up to rules of its planner that fold constants
   * and share what is written twice.
   */
  void random(Map<String, JsonNode> accepted) {
    spark.sql("SET spark.sql.optimizer.excludedRules=" + String.join(",", FOLDING));
    spark.sql("SET spark.sql.alwaysInlineCommonExpr=true");
    RandomExpressions expressions = new RandomExpressions(grid, accepted);
    SplittableRandom seeds = new SplittableRandom(seed);
    List<Runnable> work = new ArrayList<>();
    for (int part = 0; part < RANDOM_PARTS; part++) {
      SplittableRandom own = seeds.split();
      work.add(() -> expressions.compare(this, RANDOM_EXPRESSIONS / RANDOM_PARTS, own));
    }
    runAll(work);
    spark.sql("RESET");
  }

  /** Does all of it with a few threads, each with a server of its own; reports as it goes. */
  void runAll(List<Runnable> work) {
    long start = System.nanoTime();
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<?>> running = new ArrayList<>();
      work.forEach(job -> running.add(workers.submit(job)));
      for (Future<?> job : running) {
        job.get();
        Reports.write(tally, directory);
      }
    } catch (InterruptedException | ExecutionException | IOException e) {
      throw new IllegalStateException(e);
    } finally {
      workers.shutdownNow();
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    System.out.println(
        work.size() + " jobs, " + seconds + " s, " + tally.equal() + " answers equal so far");
  }

  @Override
  public void close() {
    opened.forEach(Sluice::close);
    streams.close();
    tables.close();
    spark.close();
  }
}
