package dev.sluice.server.runtime;

import dev.sluice.server.engine.SandboxSession;
import dev.sluice.server.engine.SandboxSession.Kept;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.source.Source;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.stream.Steps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Previews in the sandbox. A bounded part of each source is read once and kept; each step then runs
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
  public Preview preview(DraftDefinition draft, Bounds bounds) {
    if (!slots.tryAcquire()) {
      throw new SluiceException(
          ErrorCode.TOO_MANY_REQUESTS, "Too many previews run at the same time.");
    }
    long begin = System.nanoTime();
    try {
      Map<String, Part> parts = new LinkedHashMap<>();
      draft.inputs().forEach(input -> parts.put(input.name(), part(input, bounds)));
      List<FileRelation> files = parts.values().stream().map(Part::files).toList();
      try (SandboxSession session = sandbox.session(files, bounds.atMost())) {
        Map<String, Kept> rows = read(session, parts, begin, bounds.atMost());
        boolean complete =
            parts.values().stream().allMatch(Part::complete)
                && rows.values().stream().allMatch(Kept::isComplete);
        Compiler compiler = compiler(draft.timeZone(), clock.instant());
        Steps whole = Steps.of(Map.of(), draft.relations(), draft.transforms());
        List<Step> steps = new Run(session, compiler, whole, rows, bounds.maxRows()).run();
        return new Preview(steps, complete, Duration.ofNanos(System.nanoTime() - begin));
      }
    } finally {
      slots.release();
    }
  }

  /** Keeps the rows of all parts; each has its share of the time. */
  private static Map<String, Kept> read(
      SandboxSession session, Map<String, Part> parts, long begin, Duration atMost) {
    long share = atMost.toNanos() / READING_SHARE / parts.size();
    Map<String, Kept> rows = new HashMap<>();
    parts.forEach(
        (name, part) -> {
          long until = begin + share * (rows.size() + 1);
          rows.put(name, session.read(part.files(), MOST_ROWS, until));
        });
    return rows;
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
  private record Part(FileRelation files, boolean complete) {}

  private Part part(Input input, Bounds bounds) {
    if (!input.streaming()) {
      FileRelation table = connectors.table(input.source());
      int most = Math.min(table.files().size(), MOST_FILES);
      return new Part(
          table.withFiles(table.files().subList(0, most)), most == table.files().size());
    }
    try (Source source = connectors.source(started(input.source(), bounds))) {
      return part(source, bounds);
    }
  }

  private static Part part(Source source, Bounds bounds) {
    Offset newest = source.newest();
    ReadLimit limit = bounds.newestFirst() ? ReadLimit.ALL_AVAILABLE : ReadLimit.SOURCE_OPTIONS;
    Optional<Offset> end = source.latestOffset(null, limit);
    if (end.isEmpty()) {
      return new Part(new FileRelation(source.schema(), List.of(), List.of()), true);
    }
    FileRelation relation = source.read(new OffsetRange(null, end.get()));
    List<DataFile> files = new ArrayList<>(relation.files());
    if (bounds.newestFirst()) {
      Collections.reverse(files);
    }
    boolean complete = files.size() <= MOST_FILES && source.reached(end.get(), newest);
    List<DataFile> read = files.subList(0, Math.min(files.size(), MOST_FILES));
    return new Part(relation.withFiles(read), complete);
  }

  /** Compiles steps, all for the same time. */
  @FunctionalInterface
  private interface Compiler {
    CompiledQuery compile(Steps steps);
  }

  private static Compiler compiler(ZoneId timeZone, Instant time) {
    return steps -> SparkSql.pipeline(steps, timeZone, time);
  }

  /** The run of one pipeline, step by step. */
  private static final class Run {
    private final SandboxSession session;
    private final Steps whole;
    private final int shown;
    private final Compiler compiler;
    private final List<Step> steps = new ArrayList<>();

    /** The rows of all inputs; the pipeline's own are the newest that are there. */
    private final Map<String, Kept> rows;

    /** The steps after those rows whose rows are not there. */
    private final List<Transform> pending = new ArrayList<>();

    Run(SandboxSession session, Compiler compiler, Steps whole, Map<String, Kept> rows, int shown) {
      this.session = session;
      this.whole = whole;
      this.compiler = compiler;
      this.rows = rows;
      this.shown = shown;
    }

    private Kept newest() {
      return Objects.requireNonNull(rows.get(SparkSql.INPUT));
    }

    List<Step> run() {
      steps.add(shown("/source", null, newest()));
      for (int i = 0; i < whole.transforms().size(); i++) {
        steps.add(step(i));
      }
      return steps;
    }

    private Step shown(String pointer, @Nullable Transform transform, Kept made) {
      return new Step(
          pointer, transform, made.schema(), made.count(), session.first(made, shown), null);
    }

    /**
     * Runs one step. Where a row makes it fail, the next one runs together with it: a later filter
     * or projection may mean that the query as a whole never evaluates what fails here.
     */
    private Step step(int place) {
      Transform transform = whole.transforms().get(place);
      String pointer = "/transforms/" + place;
      pending.add(transform);
      Map<String, StructType> columns = new HashMap<>();
      rows.forEach((name, kept) -> columns.put(name, kept.schema()));
      int first = place + 1 - pending.size();
      CompiledQuery query = compiler.compile(whole.part(columns, pending, first));
      try {
        Kept made = session.derive(rows, query.sql(), query.schema());
        Step step = shown(pointer, transform, made);
        if (pending.stream().anyMatch(Transform.Join.class::isInstance)) {
          session.drop(made); // kept rows do not know any more which side a column is of
        } else {
          session.drop(newest());
          rows.put(SparkSql.INPUT, made);
          pending.clear();
        }
        return step;
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
