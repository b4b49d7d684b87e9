package dev.sluice.server.runtime;

import dev.sluice.server.engine.SandboxSession;
import dev.sluice.server.engine.SandboxSession.Kept;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.source.Source;
import dev.sluice.server.sparksql.CompiledQuery;
import dev.sluice.server.sparksql.SparkSql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Previews in the sandbox. A bounded part of the source is read once and kept; each step then runs
 * on the kept rows of the one before, so that n steps cost one scan.
 */
public final class Previewer implements Previews {
  static final int MOST_FILES = SourceSpec.BatchLimits.DEFAULT_MAX_FILES;
  static final long MOST_ROWS = 1_000_000;

  /** The part of the time after which no further file is begun: the steps need some too. */
  private static final int READING_SHARE = 4;

  private final Connectors connectors;
  private final SqlSandbox sandbox;
  private final Semaphore slots;
  private final InstantSource clock;

  /**
   * Previews over the server's tables.
   *
   * @param most how many run at the same time; more are turned away
   */
  public Previewer(Connectors connectors, SqlSandbox sandbox, int most, InstantSource clock) {
    this.clock = clock;
    this.connectors = connectors;
    this.sandbox = sandbox;
    this.slots = new Semaphore(most);
  }

  @Override
  public Preview preview(
      SourceSpec source, List<Transform> transforms, ZoneId timeZone, Bounds bounds) {
    if (!slots.tryAcquire()) {
      throw new SluiceException(
          ErrorCode.TOO_MANY_REQUESTS, "Too many previews run at the same time.");
    }
    long begin = System.nanoTime();
    try (Source opened = connectors.source(started(source, bounds))) {
      Input input = input(opened, bounds);
      try (SandboxSession session = sandbox.session(input.files(), bounds.atMost())) {
        long until = begin + bounds.atMost().toNanos() / READING_SHARE;
        Kept rows = session.read(input.files(), MOST_ROWS, until);
        boolean complete = input.complete() && rows.isComplete();
        Compiler compiler = compiler(timeZone, clock.instant());
        List<Step> steps = new Steps(session, compiler, rows, bounds.maxRows()).run(transforms);
        return new Preview(steps, complete, Duration.ofNanos(System.nanoTime() - begin));
      }
    } finally {
      slots.release();
    }
  }

  /**
   * The source as the query would begin with it; {@code latest}, and a preview of the newest files,
   * have nothing before them and take the table as it is.
   */
  private static SourceSpec started(SourceSpec source, Bounds bounds) {
    if (source instanceof SourceSpec.Delta delta) {
      boolean whole = bounds.newestFirst() || delta.start() instanceof StartingPoint.Latest;
      return delta
          .withLimits(SourceSpec.BatchLimits.files(MOST_FILES))
          .withStart(whole ? null : delta.start());
    }
    throw new AssertionError(source);
  }

  /**
   * What is to be read.
   *
   * @param complete whether that is all there is
   */
  private record Input(FileRelation files, boolean complete) {}

  private static Input input(Source source, Bounds bounds) {
    Offset newest = source.newest();
    ReadLimit limit = bounds.newestFirst() ? ReadLimit.ALL_AVAILABLE : ReadLimit.SOURCE_OPTIONS;
    Optional<Offset> end = source.latestOffset(null, limit);
    if (end.isEmpty()) {
      return new Input(new FileRelation(source.schema(), List.of(), List.of()), true);
    }
    FileRelation relation = source.read(new OffsetRange(null, end.get()));
    List<DataFile> files = new ArrayList<>(relation.files());
    if (bounds.newestFirst()) {
      Collections.reverse(files);
    }
    boolean complete = files.size() <= MOST_FILES && source.reached(end.get(), newest);
    List<DataFile> read = files.subList(0, Math.min(files.size(), MOST_FILES));
    return new Input(relation.withFiles(read), complete);
  }

  /** Compiles steps, all for the same time. */
  @FunctionalInterface
  private interface Compiler {
    CompiledQuery compile(StructType input, List<Transform> steps);
  }

  private static Compiler compiler(ZoneId timeZone, Instant time) {
    return (input, steps) -> SparkSql.pipeline(input, steps, timeZone, time);
  }

  /** The run of one pipeline, step by step. */
  private static final class Steps {
    private final SandboxSession session;
    private final int shown;
    private final Compiler compiler;
    private final List<Step> steps = new ArrayList<>();

    /** The newest rows that are there, and the steps after them whose rows are not. */
    private Kept rows;

    private final List<Transform> pending = new ArrayList<>();

    Steps(SandboxSession session, Compiler compiler, Kept source, int shown) {
      this.session = session;
      this.compiler = compiler;
      this.rows = source;
      this.shown = shown;
    }

    List<Step> run(List<Transform> transforms) {
      steps.add(
          new Step("/source", null, rows.schema(), rows.count(), session.first(rows, shown), null));
      for (int i = 0; i < transforms.size(); i++) {
        steps.add(step("/transforms/" + i, transforms.get(i)));
      }
      return steps;
    }

    /**
     * Runs one step. Where a row makes it fail, the next one runs together with it: a later filter
     * or projection may mean that the query as a whole never evaluates what fails here.
     */
    private Step step(String pointer, Transform transform) {
      pending.add(transform);
      CompiledQuery query = compiler.compile(rows.schema(), pending);
      try {
        Kept made = session.derive(rows, SparkSql.INPUT, query.sql(), query.schema());
        session.drop(rows);
        rows = made;
        pending.clear();
        return new Step(
            pointer, transform, query.schema(), made.count(), session.first(made, shown), null);
      } catch (SluiceException e) {
        boolean ofTheRows =
            e.code().category() == ErrorCode.Category.USER
                && e.code() != ErrorCode.CANCELED
                && e.code() != ErrorCode.TIMEOUT;
        if (!ofTheRows) {
          throw e;
        }
        return new Step(pointer, transform, query.schema(), null, List.of(), e);
      }
    }
  }
}
