package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.StateLog;
import dev.sluice.server.checkpoint.StateVersion;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.StateBatch;
import dev.sluice.server.engine.StateBatch.Counts;
import dev.sluice.server.engine.StateSession;
import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.QueryProgress.StateProgress;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StreamingPlan;
import dev.sluice.server.sparksql.stream.CompiledPipeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline whose operators keep state. The state is in the engine's memory as the last committed
 * batch left it, and in the checkpoint as files: each batch adds those of its changes, and where
 * these have become as many as the state has rows, one of the whole state takes their place.
 */
final class StatefulPipeline implements Pipeline {
  /** Fewer changed rows are not worth a file of the whole state. */
  private static final long LEAST_CHANGES = 10_000;

  /** So many files take as long to open as a small state to write. */
  private static final int MOST_FILES = 100;

  private final Pipelines query;
  private final Engine engine;
  private final StateLog log;
  private final Supplier<UUID> attempts;
  private final WatermarkTracker watermark;

  private @Nullable StateSession session;
  private @Nullable StateBatch current;
  private @Nullable StreamingPlan plan;
  private @Nullable StateProgress progress;

  /** What the checkpoint has of each operator. */
  private List<StateVersion.Operator> kept = List.of();

  /** The watermark by which the last batch of this run evicted; null before the first. */
  private @Nullable Long evicted;

  /**
   * A pipeline.
   *
   * @param watermark as it is after the last batch that the sink holds
   * @param attempts gives a token that no other attempt at any batch has
   */
  StatefulPipeline(
      Pipelines query,
      Engine engine,
      StateLog log,
      WatermarkTracker watermark,
      Supplier<UUID> attempts) {
    this.query = query;
    this.engine = engine;
    this.log = log;
    this.attempts = attempts;
    this.watermark = watermark;
  }

  @Override
  public BatchOutput execute(MicroBatch batch, Map<String, FileRelation> input) {
    CompiledPipeline compiled = query.over(Inputs.columns(input)).at(batch.plannedAt());
    EngineQuery result =
        new EngineQuery(compiled.result().sql(), compiled.result().schema(), input);
    StreamingPlan next = compiled.plan();
    StateSession open = session != null ? session : restored(batch.id() - 1, next, result);
    if (!next.equals(plan)) { // the source may have other columns since
      StateFit.check(kept, next, batch.id() - 1);
      plan = next;
    }
    StateBatch begun = open.begin(next, result, batch.watermarks());
    current = begun;
    return begun.output();
  }

  private StateSession restored(long version, StreamingPlan plan, EngineQuery input) {
    kept = version < 0 ? fresh(plan) : known(version, plan);
    List<List<Path>> files = new ArrayList<>();
    for (StateVersion.Operator operator : kept) {
      files.add(operator.files().stream().map(log.directory()::resolve).toList());
    }
    StateSession opened = engine.state();
    session = opened;
    opened.restore(plan, files, input);
    return opened;
  }

  private static List<StateVersion.Operator> fresh(StreamingPlan plan) {
    return plan.operators().stream()
        .map(each -> new StateVersion.Operator(each.name(), each.shape(), List.of(), 0, 0))
        .toList();
  }

  private List<StateVersion.Operator> known(long version, StreamingPlan plan) {
    List<StateVersion.Operator> operators =
        log.read(version).map(StateVersion::operators).orElse(List.of());
    StateFit.check(operators, plan, version);
    return operators;
  }

  @Override
  public void keep(MicroBatch batch) {
    StateBatch done = Objects.requireNonNull(current, "execute comes first");
    StreamingPlan defined = Objects.requireNonNull(plan);
    List<@Nullable String> written = done.write(log.directory(), attempts.get().toString());
    List<StateVersion.Operator> next = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      next.add(added(kept.get(i), written.get(i), done.counts().get(i)));
    }
    long reached = watermark.advance(defined.eventTimes(), done.eventTimes());
    log.write(batch.id(), new StateVersion(reached, next));
    kept = next;
    progress = StateReport.of(defined, done, batch.watermarks());
  }

  private static StateVersion.Operator added(
      StateVersion.Operator before, @Nullable String changes, Counts counts) {
    List<String> files = new ArrayList<>(before.files());
    if (changes != null) {
      files.add(changes);
    }
    return new StateVersion.Operator(
        before.name(), before.shape(), files, counts.total(), before.changed() + counts.changed());
  }

  @Override
  public void committed(MicroBatch batch) {
    Objects.requireNonNull(current, "execute comes first").commit();
    current = null;
    evicted = batch.watermarks().evict();
    List<StateVersion.Operator> before = kept;
    for (int i = 0; i < kept.size(); i++) {
      if (isWorthSnapshot(kept.get(i))) {
        snapshot(i);
      }
    }
    if (!kept.equals(before)) { // what no entry names would be removed as waste
      log.write(batch.id(), new StateVersion(watermark.millis(), kept));
    }
  }

  private static boolean isWorthSnapshot(StateVersion.Operator operator) {
    boolean many = operator.changed() > Math.max(LEAST_CHANGES, operator.rows());
    boolean small = operator.rows() <= LEAST_CHANGES * MOST_FILES;
    return many || (small && operator.files().size() > MOST_FILES);
  }

  /** Puts one file of all in place of those of the changes. */
  private void snapshot(int index) {
    StateVersion.Operator operator = kept.get(index);
    String name = index + "-" + attempts.get() + ".snapshot.parquet";
    StateSession open = Objects.requireNonNull(session);
    open.snapshot(Objects.requireNonNull(plan), index, log.directory(), name);
    List<StateVersion.Operator> next = new ArrayList<>(kept);
    next.set(
        index,
        new StateVersion.Operator(
            operator.name(), operator.shape(), List.of(name), operator.rows(), 0));
    kept = next;
  }

  @Override
  public void found(MicroBatch batch) {
    StateVersion version =
        log.read(batch.id())
            .orElseThrow(
                () ->
                    new SluiceException(
                        ErrorCode.CHECKPOINT_CORRUPT,
                        "The sink holds batch "
                            + batch.id()
                            + ", and its state is not in "
                            + log.directory()
                            + "."));
    watermark.restore(version.watermarkMillis());
  }

  @Override
  public long watermarkMillis() {
    return watermark.millis();
  }

  @Override
  public boolean wantsBatch() {
    return evicted != null
        && plan != null
        && plan.evictsByWatermark()
        && watermark.millis() > evicted;
  }

  @Override
  public @Nullable StateProgress progress() {
    return progress;
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }
}
