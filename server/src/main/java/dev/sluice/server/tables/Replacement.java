package dev.sluice.server.tables;

import dev.sluice.server.changes.ChangedFiles;
import dev.sluice.server.changes.RowChanges;
import dev.sluice.server.changes.RowStore;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.sparksql.statement.RowChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of a query that take the place of others, in one commit. */
final class Replacement {
  private final Staging staging;
  private final DeltaTable table;
  private final Snapshot read;

  Replacement(Staging staging, DeltaTable table, Snapshot read) {
    this.staging = staging;
    this.table = table;
    this.read = read;
  }

  /**
   * Commits it, also where no row goes or comes, as Delta does.
   *
   * @param gone deletes the rows that are replaced
   */
  void run(RowChange gone, EngineQuery query, PinnedTables pinned, StatementLimit limit) {
    table.checkChangeable();
    RowStore rows = staging.rows(limit);
    ChangedFiles deleted =
        RowChanges.compute(rows, read, table.root(), gone, pinned.relations(gone.rewritten()));
    List<WrittenFile> files;
    ChangedFiles changed;
    try {
      files = staging.query(query, table.root(), read.metadata(), limit);
      changed = RowChanges.with(rows, table.root(), deleted, files);
    } catch (RuntimeException | Error e) {
      RowChanges.discard(table.root(), deleted);
      throw e;
    }
    RowStatements.commit(table, transaction(gone, changed, files), changed);
  }

  /** The rows came of a query over anything: whatever others did meanwhile is a conflict. */
  private Transaction transaction(
      RowChange gone, ChangedFiles changed, List<WrittenFile> inserted) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("mode", "Overwrite");
    parameters.put("partitionBy", "[]");
    String predicate = gone.parameters().get("predicate");
    Map<String, String> metrics = new HashMap<>(Transaction.metricsOf(inserted));
    if (!gone.traits().everyRow()) {
      parameters.put("predicate", String.valueOf(predicate));
      metrics.put("numRemovedFiles", Integer.toString(changed.removed().size()));
      metrics.put("numDeletedRows", Long.toString(changed.counts().deleted()));
      metrics.put("numCopiedRows", Long.toString(changed.counts().copied()));
    }
    return Transaction.on(read, ReadSet.wholeTable())
        .remove(changed.removed())
        .add(changed.added())
        .changeData(changed.changeData())
        .build("WRITE", parameters, metrics);
  }
}
