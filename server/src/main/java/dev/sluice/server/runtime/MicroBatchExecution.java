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
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sink.StagedBatch;
import dev.sluice.server.source.ReadLimit;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
  private final Inputs inputs;
  private final Sink sink;
  private final Checkpoint checkpoint;
  private final Pipeline pipeline;
  private final Engine engine;
  private final InstantSource clock;
  private final WalkObserver observer;

  private long nextBatchId;

  /** Where the last committed batch ended in each source. */
  private List<Offset> position;

  /** The watermark of the last committed batch, by which rows of the next are late. */
  private long passedWatermark;

  /** A batch that an earlier run planned and that is not known to be committed. */
  private @Nullable MicroBatch unfinished;

  /** Opens the logs and decides what comes first. */
  MicroBatchExecution(QueryPlan plan, Engine engine, InstantSource clock, WalkObserver observer) {
    this.plan = plan;
    this.inputs = plan.inputs();
    this.sink = plan.sink();
    this.checkpoint = plan.checkpoint();
    this.pipeline = plan.pipeline();
    this.engine = engine;
    this.clock = clock;
    this.observer = observer;
    this.position = inputs.beginning();
    recover(checkpoint.recoveryPlan());
    checkSinkFits();
    plan.pipelines().over(inputs.columns());
  }

  private void recover(RecoveryPlan recovery) {
    if (recovery instanceof RecoveryPlan.Continue go) {
      nextBatchId = go.batchId();
      inputs.resume(passed());
    } else if (recovery instanceof RecoveryPlan.Replay replay) {
      nextBatchId = replay.batchId();
      if (nextBatchId > 0) {
        passed();
      }
      PlannedBatch planned = checkpoint.planned(nextBatchId);
      inputs.replay(planned);
      unfinished =
          new MicroBatch(
              nextBatchId,
              position,
              planned.ends(),
              planned.timestamp(),
              new Watermarks(passedWatermark, planned.watermarkMillis()),
              true,
              planned.moved());
    }
  }

  /** The batch before the next, behind which the query is. */
  private PlannedBatch passed() {
    PlannedBatch last = checkpoint.planned(nextBatchId - 1);
    position = last.ends();
    passedWatermark = last.watermarkMillis();
    return last;
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

  /** Where the last committed batch ended in each source. */
  List<Offset> position() {
    return position;
  }

  /** Whether the next batch only puts the query elsewhere. */
  boolean moves() {
    return unfinished != null && unfinished.moved();
  }

  /** Runs the next batch, or returns empty where no source has anything for one. */
  Optional<BatchResult> runNext(List<ReadLimit> limits, PhaseTimer timer) {
    Optional<MicroBatch> next =
        unfinished != null ? Optional.of(unfinished) : construct(limits, timer);
    next.ifPresent(batch -> checkSinkHoldsCommitted());
    return next.map(batch -> run(batch, timer));
  }

  /** What a batch cannot be made of is refused before it is planned. */
  private Optional<MicroBatch> construct(List<ReadLimit> limits, PhaseTimer timer) {
    Optional<List<Offset>> ends =
        timer.time(PhaseTimer.LATEST_OFFSET, () -> inputs.latest(position, limits));
    ends.ifPresent(any -> plan.pipelines().over(inputs.columns()));
    return ends.or(() -> Optional.ofNullable(pipeline.wantsBatch() ? position : null))
        .map(this::planned);
  }

  private MicroBatch planned(List<Offset> ends) {
    Watermarks watermarks = new Watermarks(passedWatermark, pipeline.watermarkMillis());
    return new MicroBatch(nextBatchId, position, ends, now(), watermarks, false, false);
  }

  /** Whether a batch is wanted although the sources may have nothing for one. */
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
    position = batch.ends();
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
    Map<String, FileRelation> input =
        timer.time(PhaseTimer.GET_BATCH, () -> inputs.read(batch)); // 2
    List<Long> rows = inputs.ofSources(input).stream().map(engine::countRows).toList();
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
    inputs.committed(batch.ends()); // 7
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
        PlannedBatch.upTo(batch.plannedAt(), batch.ends(), batch.watermarks().evict());
    checkpoint.offsets().write(batch.id(), inputs.withColumns(planned));
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
    inputs.committed(batch.ends());
    seen(batch, Step.RELEASED);
    StagedBatch nothing = new StagedBatch(List.of());
    List<Long> none = Collections.nCopies(batch.ends().size(), 0L);
    return new BatchResult(
        batch, none, nothing, UNKNOWN_VERSION, timer.durationMs(), timer.elapsedNanos(), null);
  }

  /** The sink's version where a replay found its batch committed. */
  static final long UNKNOWN_VERSION = -1;
}
