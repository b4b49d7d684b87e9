package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.checkpoint.PlannedBatch;
import dev.sluice.server.checkpoint.RecoveryPlan;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.StateSession.Watermarks;
import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sink.StagedBatch;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.source.Source;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs the batches of one query, one after another, each exactly once: {@link #walk} is the whole
 * of it. Any error leaves the checkpoint as a crash would; the next execution repairs it from the
 * logs. Used by one thread at a time.
 */
final class MicroBatchExecution {
  private static final int PURGE_EVERY = 20;

  private final QueryPlan plan;
  private final Source source;
  private final Sink sink;
  private final Checkpoint checkpoint;
  private final Pipeline pipeline;
  private final Engine engine;
  private final InstantSource clock;
  private final WalkObserver observer;

  private long nextBatchId;

  /** Where the last committed batch ended, null before the first. */
  private @Nullable Offset position;

  /** The watermark of the last committed batch, by which rows of the next are late. */
  private long passedWatermark;

  /** A batch that an earlier run planned and that is not known to be committed. */
  private @Nullable MicroBatch unfinished;

  /** Opens the logs and decides what comes first. */
  MicroBatchExecution(QueryPlan plan, Engine engine, InstantSource clock, WalkObserver observer) {
    this.plan = plan;
    this.source = plan.source();
    this.sink = plan.sink();
    this.checkpoint = plan.checkpoint();
    this.pipeline = plan.pipeline();
    this.engine = engine;
    this.clock = clock;
    this.observer = observer;
    recover(checkpoint.recoveryPlan());
    checkSinkFits();
    plan.pipelines().over(source.schema());
  }

  private void recover(RecoveryPlan recovery) {
    if (recovery instanceof RecoveryPlan.Continue go) {
      nextBatchId = go.batchId();
      PlannedBatch last = checkpoint.planned(nextBatchId - 1);
      position = last.ends().get(0);
      passedWatermark = last.watermarkMillis();
      source.resume(position, last.schemaVersions().get(0));
    } else if (recovery instanceof RecoveryPlan.Replay replay) {
      nextBatchId = replay.batchId();
      if (nextBatchId > 0) {
        PlannedBatch last = checkpoint.planned(nextBatchId - 1);
        position = last.ends().get(0);
        passedWatermark = last.watermarkMillis();
      }
      PlannedBatch planned = checkpoint.planned(nextBatchId);
      source.replay(planned.ends().get(0), planned.schemaVersions().get(0));
      OffsetRange range = new OffsetRange(position, planned.ends().get(0));
      Watermarks watermarks = new Watermarks(passedWatermark, planned.watermarkMillis());
      unfinished =
          new MicroBatch(
              nextBatchId, range, planned.timestamp(), watermarks, true, planned.moved());
    }
  }

  /**
   * The sink may hold the last planned batch or the one before it; anything else means that
   * checkpoint and sink do not belong together any more, and going on would lose or double rows.
   */
  private void checkSinkFits() {
    long newest = sink.lastCommitted(checkpoint.queryId()).orElse(-1);
    if (newest > planned()) {
      throw mismatch("was restored from an older state: the sink holds batch " + newest);
    }
    checkSinkHoldsCommitted();
  }

  /** Also notices, between two batches, that the sink's table was dropped or replaced. */
  private void checkSinkHoldsCommitted() {
    OptionalLong held = sink.lastCommitted(checkpoint.queryId());
    if (held.orElse(-1) < nextBatchId - 1) {
      String has = held.isPresent() ? "only batch " + held.getAsLong() : "no batch of this query";
      throw mismatch("belongs to another sink table: the sink holds " + has);
    }
  }

  private long planned() {
    return unfinished == null ? nextBatchId - 1 : nextBatchId;
  }

  private SluiceException mismatch(String what) {
    return new SluiceException(
        ErrorCode.CHECKPOINT_MISMATCH,
        "The checkpoint "
            + checkpoint.directory()
            + " "
            + what
            + ", the checkpoint's newest is batch "
            + planned()
            + " ("
            + sink.description()
            + ").");
  }

  /** Where the last committed batch ended, null before the first. */
  @Nullable Offset position() {
    return position;
  }

  /** Whether the next batch only puts the query elsewhere. */
  boolean moves() {
    return unfinished != null && unfinished.moved();
  }

  /** Runs the next batch, or returns empty where the source has nothing for one. */
  Optional<BatchResult> runNext(ReadLimit limit, PhaseTimer timer) {
    Optional<MicroBatch> next =
        unfinished != null ? Optional.of(unfinished) : construct(limit, timer);
    next.ifPresent(batch -> checkSinkHoldsCommitted());
    return next.map(batch -> run(batch, timer));
  }

  /** What a batch cannot be made of is refused before it is planned. */
  private Optional<MicroBatch> construct(ReadLimit limit, PhaseTimer timer) {
    Optional<Offset> end =
        timer.time(PhaseTimer.LATEST_OFFSET, () -> source.latestOffset(position, limit));
    end.ifPresent(any -> plan.pipelines().over(source.schema()));
    return end.or(() -> Optional.ofNullable(pipeline.wantsBatch() ? position : null))
        .map(each -> planned(new OffsetRange(position, each)));
  }

  private MicroBatch planned(OffsetRange range) {
    Watermarks watermarks = new Watermarks(passedWatermark, pipeline.watermarkMillis());
    return new MicroBatch(nextBatchId, range, now(), watermarks, false, false);
  }

  /** Whether a batch is wanted although the source may have nothing for one. */
  boolean wantsBatch() {
    return pipeline.wantsBatch();
  }

  /** As exact as the offset log keeps it, so that a replay has the very same time. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private BatchResult run(MicroBatch batch, PhaseTimer timer) {
    BatchResult result = alreadyInSink(batch) ? note(batch, timer) : walk(batch, timer);
    unfinished = null;
    position = batch.end();
    passedWatermark = batch.watermarks().evict();
    nextBatchId = batch.id() + 1;
    if (batch.id() % PURGE_EVERY == 0) {
      checkpoint.purge(batch.id());
    }
    return result;
  }

  /**
   * The walk of a batch. Each numbered line is durable before the next begins; a crash between any
   * two is repaired by {@link RecoveryPlan}.
   */
  private BatchResult walk(MicroBatch batch, PhaseTimer timer) {
    if (!batch.replay()) {
      timer.time(PhaseTimer.WAL_COMMIT, () -> writePlan(batch)); // 1
    }
    seen(batch, Step.PLANNED);
    FileRelation input = timer.time(PhaseTimer.GET_BATCH, () -> read(batch)); // 2
    long rows = engine.countRows(input);
    seen(batch, Step.READ);
    BatchOutput output =
        timer.time(PhaseTimer.QUERY_PLANNING, () -> pipeline.execute(batch, input)); // 3
    seen(batch, Step.EXECUTED);
    StagedBatch staged = timer.time(PhaseTimer.ADD_BATCH, () -> stage(batch, output)); // 4
    seen(batch, Step.STAGED);
    long version = timer.time(PhaseTimer.ADD_BATCH, () -> commit(batch, staged)); // 5
    seen(batch, Step.COMMITTED);
    pipeline.committed(batch);
    timer.time(PhaseTimer.COMMIT_OFFSETS, () -> noteCommit(batch, version)); // 6
    seen(batch, Step.NOTED);
    source.committed(batch.end()); // 7
    seen(batch, Step.RELEASED);
    return new BatchResult(
        batch,
        rows,
        staged,
        version,
        timer.durationMs(),
        timer.elapsedNanos(),
        pipeline.progress());
  }

  private StagedBatch stage(MicroBatch batch, BatchOutput output) {
    StagedBatch staged = sink.stage(batch.id(), output);
    pipeline.keep(batch);
    return staged;
  }

  private void seen(MicroBatch batch, Step step) {
    observer.after(plan.name(), batch.id(), step);
  }

  private void writePlan(MicroBatch batch) {
    PlannedBatch planned =
        PlannedBatch.upTo(batch.plannedAt(), List.of(batch.end()), batch.watermarks().evict());
    checkpoint
        .offsets()
        .write(batch.id(), planned.withSchema(0, source.schemaVersion(batch.end())));
  }

  /** A batch that moves the query has an input of its own: none, whatever the source holds. */
  private FileRelation read(MicroBatch batch) {
    return batch.isEmpty()
        ? new FileRelation(source.schema(), List.of(), List.of())
        : source.read(batch.range());
  }

  private void noteCommit(MicroBatch batch, long version) {
    checkpoint.commits().write(batch.id(), OptionalLong.of(version), pipeline.watermarkMillis());
  }

  /**
   * Commits, and takes nothing but this call's own commit for success: before a replay the sink was
   * asked, so a batch that is there now was committed by somebody else meanwhile.
   */
  private long commit(MicroBatch batch, StagedBatch staged) {
    CommitOutcome outcome = sink.commit(checkpoint.queryId(), batch.id(), staged);
    if (outcome instanceof CommitOutcome.AlreadyCommitted other) {
      throw new SluiceException(
          ErrorCode.DELTA_CONCURRENT_TRANSACTION,
          "Another run of this query committed batch "
              + batch.id()
              + " to "
              + sink.description()
              + " at or before version "
              + other.version()
              + ".");
    }
    return outcome.version();
  }

  private boolean alreadyInSink(MicroBatch batch) {
    return batch.replay() && sink.lastCommitted(checkpoint.queryId()).orElse(-1) >= batch.id();
  }

  /** Ends a batch whose commit an earlier run made but did not note. */
  private BatchResult note(MicroBatch batch, PhaseTimer timer) {
    pipeline.found(batch);
    long watermark = pipeline.watermarkMillis();
    timer.time(
        PhaseTimer.COMMIT_OFFSETS,
        () -> checkpoint.commits().write(batch.id(), OptionalLong.empty(), watermark));
    seen(batch, Step.NOTED);
    source.committed(batch.end());
    seen(batch, Step.RELEASED);
    StagedBatch nothing = new StagedBatch(List.of());
    return new BatchResult(
        batch, 0, nothing, UNKNOWN_VERSION, timer.durationMs(), timer.elapsedNanos(), null);
  }

  /** The sink's version where a replay found its batch committed. */
  static final long UNKNOWN_VERSION = -1;
}
