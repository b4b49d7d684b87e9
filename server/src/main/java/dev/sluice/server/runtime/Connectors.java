package dev.sluice.server.runtime;

import dev.sluice.server.changes.RowStore;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.maintenance.Compactions;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sink.delta.Compaction;
import dev.sluice.server.sink.delta.DeltaSink;
import dev.sluice.server.sink.delta.UpsertSink;
import dev.sluice.server.source.Source;
import dev.sluice.server.source.delta.DeltaSource;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The list of connectors: opens the source and the sink that a definition names. */
public final class Connectors {
  private final DeltaTables tables;
  private final InstantSource clock;
  private final Supplier<UUID> attempts;
  private final RowStore rows;
  private final Compactions compactions;

  /**
   * The connectors over the server's tables.
   *
   * @param attempts gives a token that no other attempt at any batch has
   * @param engine rewrites the files of sinks whose rows change
   * @param compactions tidy up behind the sinks
   */
  public Connectors(
      DeltaTables tables,
      InstantSource clock,
      Supplier<UUID> attempts,
      Engine engine,
      Compactions compactions) {
    this.compactions = compactions;
    this.tables = tables;
    this.clock = clock;
    this.attempts = attempts;
    this.rows = new EngineRows(engine, attempts);
  }

  Source source(SourceSpec spec) {
    if (spec instanceof SourceSpec.Delta delta) {
      DeltaTable table = tables.open(delta.table());
      return new DeltaSource(table, delta, clock);
    }
    throw new AssertionError(spec);
  }

  /** All rows of a table as it is at the moment. */
  FileRelation table(SourceSpec spec) {
    if (spec instanceof SourceSpec.Delta delta) {
      return tables.open(delta.table()).snapshot().relation();
    }
    throw new AssertionError(spec);
  }

  Sink sink(SinkSpec spec) {
    if (spec instanceof SinkSpec.Delta delta) {
      boolean whole = delta.upsert() == null;
      boolean appends = whole && delta.outputMode() != OutputMode.COMPLETE;
      // Who rewrites files itself would have to do it again behind a compaction.
      Compaction compaction = appends ? compactions.begin() : Compaction.NONE;
      DeltaSink sink = new DeltaSink(tables, delta, attempts, compaction);
      return whole ? sink : new UpsertSink(sink, delta, rows, attempts);
    }
    throw new AssertionError(spec);
  }

  /** Whether two sources are one table, however they name it. */
  boolean isSame(SourceSpec left, SourceSpec right) {
    return left instanceof SourceSpec.Delta one
        && right instanceof SourceSpec.Delta other
        && isSame(one.table(), other.table());
  }

  /** Whether two sinks are one table, however they name it. */
  boolean isSame(SinkSpec left, SinkSpec right) {
    return left instanceof SinkSpec.Delta one
        && right instanceof SinkSpec.Delta other
        && isSame(one.table(), other.table());
  }

  private boolean isSame(TableRef left, TableRef right) {
    return left.equals(right) || tables.location(left).equals(tables.location(right));
  }

  /** For a name that is no table's, the nearest that is one's; null where none is near. */
  @Nullable String nearest(TableRef table) {
    List<String> names = tables.names();
    return table instanceof TableRef.Named named && !names.contains(named.name())
        ? Spelling.nearest(named.name(), names)
        : null;
  }
}
