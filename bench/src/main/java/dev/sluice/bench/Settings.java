package dev.sluice.bench;

import java.nio.file.Path;

/**
 * The sizes of one run, from the environment.
 *
 * @param rows of the copied table, events of Nexmark and keys of state: {@code BENCH_ROWS}, 2
 *     million
 * @param appends one a second in each latency run: {@code BENCH_SECONDS}, 20
 * @param rounds how often each contender has its turn: {@code BENCH_ROUNDS}, 1
 * @param seed of the generated rows: {@code BENCH_SEED}, 42
 * @param only what to measure, of {@code start}, {@code crowd}, {@code log}, {@code latency},
 *     {@code copy}, {@code upsert}, {@code nexmark}, {@code state}, {@code sql} and {@code
 *     translation}: {@code BENCH_ONLY}, all
 * @param scale of TPC-H: {@code BENCH_SCALE}, 1
 */
record Settings(long rows, int appends, int rounds, long seed, String only, double scale) {
  static final Path DISTRIBUTION = Path.of("server/target/sluice").toAbsolutePath();
  static final Path SPARK = Path.of("bench/spark").toAbsolutePath();
  static final Path LIBRARIES = Path.of("bench/target/lib").toAbsolutePath();
  static final Path EXAMPLE = Path.of("docs/examples/01-orders").toAbsolutePath();

  static Settings fromEnvironment() {
    return new Settings(
        number("BENCH_ROWS", 2_000_000),
        (int) number("BENCH_SECONDS", 20),
        (int) number("BENCH_ROUNDS", 1),
        number("BENCH_SEED", 42),
        System.getenv()
            .getOrDefault(
                "BENCH_ONLY", "start,crowd,log,latency,copy,upsert,nexmark,state,sql,translation"),
        Double.parseDouble(System.getenv().getOrDefault("BENCH_SCALE", "1")));
  }

  boolean measures(String what) {
    return only.contains(what);
  }

  private static long number(String variable, long otherwise) {
    String value = System.getenv(variable);
    return value == null ? otherwise : Long.parseLong(value.replace("_", ""));
  }
}
