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
 * batch left it, and in the checkpoint as files: each batch adds those of its changes, and {@link
 * StateSnapshots} keeps them from becoming ever more.
 */
final class StatefulPipeline implements Pipeline {
  private final Pipelines query;
  private final Engine engine;
  private final StateLog log;
  private final Supplier<UUID> attempts;
  private final StateSnapshots snapshots;
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
    this.snapshots = new StateSnapshots(log, attempts);
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
    log.removeUnfinished();
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
    List<StateVersion.Operator> next = snapshots.after(kept);
    if (!next.equals(kept)) { // what no entry names would be removed as waste
      kept = next;
      log.write(batch.id(), new StateVersion(watermark.millis(), kept));
    }
    snapshots.begin(Objects.requireNonNull(session), Objects.requireNonNull(plan), kept);
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
    snapshots.close();
    if (session != null) {
      session.close();
    }
  }
}
