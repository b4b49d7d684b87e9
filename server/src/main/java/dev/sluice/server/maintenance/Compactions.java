package dev.sluice.server.maintenance;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sink.delta.Compaction;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites the small files of sinks' tables in the background, where a table's property {@code
 * delta.autoOptimize.autoCompact} asks for it. A batch's commit only counts its files; when enough
 * came together, the table is looked at.
 *
 * <p>A compaction may be lost at any moment, to a commit of others, a stop or a crash: nothing
 * depends on it, and the next one finds what is left to do.
 */
public final class Compactions {
  private static final Logger LOG = LoggerFactory.getLogger(Compactions.class);

  private static final String PROPERTY = "delta.autoOptimize.autoCompact";
  private static final Set<String> ON = Set.of("true", "auto", "legacy");

  /** Delta's {@code spark.databricks.delta.autoCompact.minNumFiles}. */
  private static final int MIN_FILES = 50;

  /** Delta's {@code spark.databricks.delta.autoCompact.maxFileSize}. */
  private static final long TARGET_BYTES = 128L << 20;

  private static final int MOST_FILES = 5_000;
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final SqlSandbox sandbox;
  private final Executor background;

  /**
   * Compactions that run on an executor.
   *
   * @param background runs one at a time
   */
  public Compactions(SqlSandbox sandbox, Executor background) {
    this.sandbox = sandbox;
    this.background = background;
  }

  /** What tidies up behind one sink; holds nothing until the sink commits. */
  public Compaction begin() {
    return new Run();
  }

  private final class Run implements Compaction {
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile @Nullable StatementLimit underWay;
    private volatile boolean closed;

    @Override
    public void committed(DeltaTable table, TableMetadata metadata, int added) {
      if (!isWanted(metadata)
          || files.addAndGet(added) < MIN_FILES
          || !queued.compareAndSet(false, true)) {
        return;
      }
      files.set(0);
      try {
        background.execute(() -> compact(table));
      } catch (RejectedExecutionException e) {
        // The server is closing; the next one finds the files.
        queued.set(false);
      }
    }

    private void compact(DeltaTable table) {
      queued.set(false);
      StatementLimit limit = StatementLimit.of(LONGEST);
      underWay = limit;
      if (closed) {
        return;
      }
      try {
        Optimize.Result result =
            new Optimize(table, sandbox, limit)
                .run(
                    new Optimize.Choice(
                        "", file -> true, new Bins(TARGET_BYTES, MIN_FILES), MOST_FILES, true));
        LOG.debug("{}: {} files compacted", table.location(), result.removed().files());
      } catch (SluiceException e) {
        lost(table, e);
      } catch (RuntimeException e) {
        LOG.warn(
            "{}: small files could not be compacted; the table is as it was", table.location(), e);
      } finally {
        underWay = null;
      }
    }

    private void lost(DeltaTable table, SluiceException e) {
      boolean expected =
          e.code() == ErrorCode.CANCELED
              || e.code().category() == ErrorCode.Category.TRANSIENT
              || e.code() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND;
      if (expected) {
        LOG.debug("{}: a compaction was given up: {}", table.location(), e.getMessage());
      } else {
        LOG.warn(
            "{}: small files could not be compacted; the table is as it was. {}",
            table.location(),
            e.getMessage());
      }
    }

    @Override
    public void close() {
      closed = true;
      StatementLimit limit = underWay;
      if (limit != null) {
        limit.cancel();
      }
    }
  }

  private static boolean isWanted(TableMetadata metadata) {
    String property = metadata.configuration().getOrDefault(PROPERTY, "false");
    return ON.contains(property.strip().toLowerCase(Locale.ROOT));
  }
}
