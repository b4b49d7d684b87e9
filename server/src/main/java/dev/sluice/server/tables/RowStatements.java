package dev.sluice.server.tables;

import dev.sluice.server.changes.ChangedFiles;
import dev.sluice.server.changes.RowChanges;
import dev.sluice.server.changes.RowStore;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.RowChange;
import dev.sluice.server.sparksql.statement.RowChange.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** DELETE, UPDATE and MERGE statements: each one commit, or none where no row changes. */
final class RowStatements {
  /** How often a statement is computed again because another writer changed what it read. */
  private static final int MOST_ATTEMPTS = 10;

  private static final StructType AFFECTED = counts("num_affected_rows");

  private static final StructType MERGED =
      counts("num_affected_rows", "num_updated_rows", "num_deleted_rows", "num_inserted_rows");

  private final DeltaTables tables;
  private final Staging staging;

  RowStatements(DeltaTables tables, Staging staging) {
    this.tables = tables;
    this.staging = staging;
  }

  private static StructType counts(String... names) {
    Field[] fields = new Field[names.length];
    for (int i = 0; i < names.length; i++) {
      fields[i] = Field.of(names[i], PrimitiveType.LONG);
    }
    return StructType.of(fields);
  }

  /**
   * Runs a statement and gives Spark's counts of its rows.
   *
   * @param pinned the tables that the statement was compiled for
   * @param again compiles it for the tables as they are now
   */
  RowCursor run(
      RowChange change,
      PinnedTables pinned,
      Function<PinnedTables, RowChange> again,
      StatementLimit limit) {
    RowChange current = change;
    PinnedTables read = pinned;
    for (int attempt = 1; ; attempt++) {
      try {
        return counted(current.kind(), once(current, read, limit));
      } catch (SluiceException e) {
        if (!RowChanges.isConflict(e) || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
      read = read.afresh();
      current = again.apply(read);
    }
  }

  private static RowCursor counted(Kind kind, ChangedFiles.RowCounts counts) {
    return kind == Kind.MERGE
        ? new ListCursor(
            MERGED,
            List.of(
                ListCursor.row(
                    counts.affected(), counts.updated(), counts.deleted(), counts.inserted())))
        : new ListCursor(AFFECTED, List.of(ListCursor.row(counts.affected())));
  }

  private ChangedFiles.RowCounts once(RowChange change, PinnedTables pinned, StatementLimit limit) {
    DeltaTable table = tables.open(change.table());
    if (change.find() == null) {
      table.checkAppendable();
    } else {
      table.checkChangeable();
    }
    Snapshot snapshot = pinned.snapshot(change.table());
    RowStore rows = staging.rows(limit);
    CompiledQuery source = change.source();
    @Nullable FileRelation stored =
        source == null ? null : staging.hold(pinned.bind(source), limit);
    try {
      Map<String, FileRelation> relations = new HashMap<>(pinned.relations(change.rewritten()));
      if (stored != null) {
        relations.put(RowChange.SOURCE, stored);
      }
      ChangedFiles changed = RowChanges.compute(rows, snapshot, table.root(), change, relations);
      if (!changed.isEmpty()) {
        commit(table, transaction(change, changed), changed);
      }
      return changed.counts();
    } finally {
      if (stored != null) {
        staging.release(stored);
      }
    }
  }

  private static Transaction transaction(RowChange change, ChangedFiles changed) {
    Map<String, String> metrics =
        change.kind() == Kind.MERGE ? changed.mergeMetrics() : changed.rewriteMetrics();
    return changed.transaction().build(change.kind().name(), change.parameters(), metrics);
  }

  /** Commits, or removes the change's files where that was refused for sure. */
  static void commit(DeltaTable table, Transaction transaction, ChangedFiles changed) {
    try {
      table.commit(transaction);
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
        RowChanges.discard(table.root(), changed);
      }
      throw e;
    }
  }
}
