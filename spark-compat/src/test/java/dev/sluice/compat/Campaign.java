package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** One run of the comparison: both sides, the grid, and what was found. */
final class Campaign implements AutoCloseable {
  private static final int WORKERS = 3;

  /** Cases of one operator; of more, the seed chooses. */
  private static final int MOST_CASES = 200;

  private final long seed = Long.getLong("compat.seed", 42);
  private final Predicate<String> chosen = chosen(System.getProperty("compat.only", ""));
  private final Path directory;
  private final Spark spark;
  private final Grid grid;
  private final List<Function> functions;
  private final List<Sluice> opened = Collections.synchronizedList(new ArrayList<>());
  private final ThreadLocal<Sluice> sluice = ThreadLocal.withInitial(this::open);
  private final Tally tally = new Tally();

  private Campaign(Path directory, Spark spark) {
    this.directory = directory;
    this.spark = spark;
    this.grid = Grid.write(spark, directory, seed);
    this.functions = Function.all(spark);
  }

  static Campaign start(Path directory) throws IOException {
    Files.createDirectories(directory);
    Campaign campaign = new Campaign(directory, Spark.start(directory));
    System.out.println("compat.seed=" + campaign.seed);
    return campaign;
  }

  /** Names apart by commas. */
  private static Predicate<String> chosen(String only) {
    List<String> names = List.of(only.split(","));
    return name -> only.isEmpty() || names.contains(name);
  }

  private Sluice open() {
    Sluice own = Sluice.over(grid, directory);
    opened.add(own);
    return own;
  }

  long seed() {
    return seed;
  }

  Spark spark() {
    return spark;
  }

  Tally tally() {
    return tally;
  }

  List<Function> functions() {
    return functions;
  }

  /** Whether a name is among those that this run is about. */
  boolean isChosen(String name) {
    return chosen.test(name);
  }

  /** Whether the server knows a function of this name, whatever its arguments. */
  boolean isSupported(Function function) {
    try {
      sluice.get().compile("SELECT " + function.name() + "()");
      return true;
    } catch (SluiceException e) {
      return e.code() != ErrorCode.UNRESOLVED_ROUTINE;
    }
  }

  /** Compares the calls that are found for each supported function. */
  void functionGrids() {
    List<Runnable> work = new ArrayList<>();
    for (Function function : functions) {
      if (function.isCalled()
          && function.isScalar()
          && !function.isVolatile()
          && isChosen(function.name())
          && isSupported(function)) {
        work.add(() -> discovered(function));
      }
    }
    runAll(work);
  }

  private void discovered(Function function) {
    SplittableRandom random = new SplittableRandom(seed ^ function.name().hashCode());
    Map<String, JsonNode> calls = new Discovery(spark, random).calls(function);
    Comparison comparison = new Comparison(spark, sluice.get(), grid);
    calls.forEach(
        (call, typed) -> tally.add(function.name(), comparison.compare(call, typed)));
  }

  /** Compares the cases that are written by hand. */
  void caseFile(String name) {
    List<Runnable> work = new ArrayList<>();
    CaseFile.read(name)
        .forEach(
            (subject, cases) -> {
              if (isChosen(subject)) {
                work.add(() -> expressions(subject, sample(cases)));
              }
            });
    runAll(work);
  }

  private List<String> sample(List<String> cases) {
    List<String> shuffled = new ArrayList<>(cases);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled.subList(0, Math.min(MOST_CASES, shuffled.size()));
  }

  private void expressions(String subject, List<String> expressions) {
    Comparison comparison = new Comparison(spark, sluice.get(), grid);
    for (String expression : expressions) {
      tally.add(subject, comparison.compare(expression, null));
    }
  }

  private void runAll(List<Runnable> work) {
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<?>> running = new ArrayList<>();
      work.forEach(job -> running.add(workers.submit(job)));
      for (Future<?> job : running) {
        job.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      workers.shutdownNow();
    }
  }

  @Override
  public void close() {
    opened.forEach(Sluice::close);
    spark.close();
  }
}
