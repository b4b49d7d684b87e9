package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One contender's turn at the latency of single rows. This process is the foreign program that
 * commits them to the source, and it watches the sink's log. Used by one thread.
 */
final class LatencyTurn {
  /** Rows that are waited for one by one before any is counted. */
  private static final int WARM_UP = 20;

  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final Contender contender;
  private final DeltaDirectory source;
  private final DeltaDirectory sink;
  private final Orders orders;

  private final List<Long> committed = new ArrayList<>();

  /** When each order's version of the sink was seen, by the order's id. */
  private final Map<Long, Long> arrived = new HashMap<>();

  private long nextSinkVersion;

  LatencyTurn(Contender contender, Path directory, Orders orders) throws Exception {
    this.contender = contender;
    this.source = DeltaDirectory.create(directory.resolve("source"));
    this.sink = new DeltaDirectory(directory.resolve("sink"));
    this.orders = orders;
  }

  /** The milliseconds that each of so many rows, one a second, took to the sink. */
  List<Double> run(int rows) throws Exception {
    contender.stream(source.root(), sink.root());
    for (int row = 0; row < WARM_UP; row++) {
      append(row, System.nanoTime());
      awaitArrivals(row + 1);
    }
    long begin = System.nanoTime();
    for (int row = 0; row < rows; row++) {
      append(WARM_UP + row, begin + TimeUnit.SECONDS.toNanos(row));
    }
    awaitArrivals(WARM_UP + rows);

    List<Double> millis = new ArrayList<>();
    for (int row = WARM_UP; row < WARM_UP + rows; row++) {
      millis.add((Objects.requireNonNull(arrived.get(id(row))) - committed.get(row)) / 1e6);
    }
    return millis;
  }

  /** Of ids that have a price: the others are filtered out and would never arrive. */
  private static long id(int row) {
    return 11L * row;
  }

  /** Writes the row's file, then commits it at the time. */
  private void append(int row, long time) throws Exception {
    Path file = source.root().resolve("part-" + row + ".parquet");
    orders.write(id(row), id(row) + 1, file);
    do {
      look();
    } while (System.nanoTime() < time);
    source.add(row + 1, List.of(file), 1);
    committed.add(System.nanoTime());
  }

  private void awaitArrivals(int rows) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (arrived.size() < rows) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("only " + arrived.size() + " rows arrived in " + sink);
      }
      look();
    }
  }

  /** Looks once for the sink's next version; waits a moment where there is none. */
  private void look() throws Exception {
    if (!sink.hasVersion(nextSinkVersion)) {
      LockSupport.parkNanos(LOOK_NANOS);
      return;
    }
    long now = System.nanoTime();
    List<Path> files = sink.filesAddedBy(nextSinkVersion++);
    for (long id : files.isEmpty() ? List.<Long>of() : orders.ids(files)) {
      if (arrived.put(id, now) != null) {
        throw new IllegalStateException("order " + id + " is twice in " + sink);
      }
    }
  }
}
