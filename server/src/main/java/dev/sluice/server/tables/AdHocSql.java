package dev.sluice.server.tables;

import dev.sluice.server.changes.RowChanges;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.RowChange;
import dev.sluice.server.sparksql.statement.Statement;
import dev.sluice.server.sparksql.statement.Statement.OnExisting;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One Spark SQL statement after the other. */
final class AdHocSql {
  /** How often an INSERT is done again because another writer changed what it depends on. */
  private static final int MOST_ATTEMPTS = 10;

  private static final Map<String, String> APPEND = Map.of("mode", "Append");

  private static final StructType LISTING =
      StructType.of(
          Field.of("namespace", PrimitiveType.STRING),
          Field.of("tableName", PrimitiveType.STRING),
          Field.of("isTemporary", PrimitiveType.BOOLEAN));

  private final Tables catalog;
  private final DeltaTables tables;
  private final SqlSandbox sandbox;
  private final SqlSlots slots;
  private final Staging staging;
  private final TableCreation creation;
  private final TableRestore restoring;
  private final TableChanges changes;
  private final RowStatements rowStatements;
  private final Upkeep upkeep;

  AdHocSql(
      Tables catalog,
      DeltaTables tables,
      SqlSandbox sandbox,
      SqlSlots slots,
      Staging staging,
      Upkeep upkeep) {
    this.upkeep = upkeep;
    this.catalog = catalog;
    this.tables = tables;
    this.sandbox = sandbox;
    this.slots = slots;
    this.staging = staging;
    this.creation = new TableCreation(tables, staging);
    this.restoring = new TableRestore(tables);
    this.changes = new TableChanges(tables, sandbox);
    this.rowStatements = new RowStatements(tables, staging);
  }

  /** Runs a statement; what gives no rows gives an empty result. */
  RowCursor run(String sql, ZoneId timeZone, StatementLimit limit) {
    PinnedTables pinned = pinned(limit);
    Statement statement = SparkSql.statement(sql, pinned, timeZone);
    if (statement instanceof Statement.Select select) {
      EngineQuery query = pinned.bind(select.query());
      return slots.query(limit, () -> sandbox.query(query, limit));
    }
    if (statement instanceof Statement.ChangeRows rows) {
      return slots.query(
          limit,
          () ->
              rowStatements.run(rows.change(), pinned, now -> changed(sql, now, timeZone), limit));
    }
    if (statement instanceof Statement.Insert insert) {
      slots.run(limit, () -> insert(new Compiled(sql, timeZone, pinned, insert), limit));
    } else if (statement instanceof Statement.CreateTable create) {
      create(create, pinned, limit);
    } else if (statement instanceof Statement.AlterTable alter) {
      slots.run(limit, () -> changes.alter(alter.table(), alter.change(), limit));
    } else if (statement instanceof Statement.DescribeHistory history) {
      return TableListings.history(tables.open(history.table()), history.limit());
    } else if (statement instanceof Statement.DescribeDetail detail) {
      return TableListings.detail(catalog.detail(detail.table()));
    } else if (statement instanceof Statement.ShowProperties show) {
      return TableListings.properties(tables.open(show.table()), show.table(), show.key());
    } else if (statement instanceof Statement.DropTable drop) {
      if (!drop.ifExists() || tables.exists(drop.table())) {
        catalog.drop(drop.table());
      }
    } else if (statement instanceof Statement.Vacuum vacuum) {
      return slots.query(
          limit,
          () -> upkeep.vacuumRows(vacuum.table(), vacuum.retention(), vacuum.dryRun(), limit));
    } else if (statement instanceof Statement.Optimize optimize) {
      return slots.query(
          limit, () -> upkeep.optimizeRows(optimize.table(), optimize.predicate(), limit));
    } else if (statement instanceof Statement.DescribeTable describe) {
      return TableListings.columns(catalog.detail(describe.table()), describe);
    } else if (statement instanceof Statement.ShowCreateTable show) {
      return ShownTable.of(catalog.detail(show.table()), tables.isRegistered(show.table()));
    } else if (statement instanceof Statement.RestoreTable restore) {
      return slots.query(limit, () -> restoring.run(restore.table(), restore.version()));
    } else if (statement instanceof Statement.ShowTables) {
      return show(tables.names());
    } else {
      throw new AssertionError(statement);
    }
    return ListCursor.nothing();
  }

  /** The tables for a read that has no statement. */
  PinnedTables pinned() {
    return new PinnedTables(tables, constant -> ListCursor.nothing());
  }

  private PinnedTables pinned(StatementLimit limit) {
    return new PinnedTables(tables, constant -> sandbox.query(constant, limit));
  }

  private static RowChange changed(String sql, PinnedTables tables, ZoneId timeZone) {
    return ((Statement.ChangeRows) SparkSql.statement(sql, tables, timeZone)).change();
  }

  /** An INSERT and the tables that it was compiled for. */
  private record Compiled(
      String sql, ZoneId timeZone, PinnedTables pinned, Statement.Insert insert) {
    Compiled again() {
      PinnedTables current = pinned.afresh();
      Statement statement = SparkSql.statement(sql, current, timeZone);
      return new Compiled(sql, timeZone, current, (Statement.Insert) statement);
    }
  }

  private void insert(Compiled first, StatementLimit limit) {
    Compiled current = first;
    for (int attempt = 1; ; attempt++) {
      try {
        insertOnce(current.pinned(), current.insert(), limit);
        return;
      } catch (SluiceException e) {
        if (!RowChanges.isConflict(e) || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
      current = current.again();
    }
  }

  private void insertOnce(PinnedTables pinned, Statement.Insert insert, StatementLimit limit) {
    DeltaTable target = tables.open(insert.table());
    Snapshot read = pinned.snapshot(insert.table());
    EngineQuery query = pinned.bind(insert.query());
    if (insert.replaced() != null) {
      new Replacement(staging, target, read).run(insert.replaced(), query, pinned, limit);
      return;
    }
    target.checkAppendable();
    TableMetadata metadata = read.metadata();
    List<WrittenFile> files = staging.query(query, target.root(), metadata, limit);
    boolean computed =
        insert.query().tables().values().stream().anyMatch(each -> isNewest(each, target));
    if (computed && !files.isEmpty()) {
      TableCreation.commit(target, computed(read, files), files);
    } else if (!files.isEmpty()) {
      TableCatalog.commit(target, metadata, files, null);
    }
  }

  private boolean isNewest(TableRead read, DeltaTable table) {
    return read.version().equals(TableVersion.NEWEST)
        && tables.location(read.table()).equals(table.root());
  }

  /**
   * Rows that were computed from the table itself: no blind append, as in Delta, and whatever
   * others did to the table meanwhile is a conflict.
   */
  private static Transaction computed(Snapshot read, List<WrittenFile> files) {
    return Transaction.on(read, ReadSet.wholeTable())
        .add(files)
        .build("WRITE", APPEND, Transaction.metricsOf(files));
  }

  private void create(Statement.CreateTable create, PinnedTables pinned, StatementLimit limit) {
    OnExisting existing = create.existing();
    boolean there = existing != OnExisting.REFUSE && tables.exists(create.table());
    if (existing == OnExisting.KEEP && there) {
      return;
    }
    CompiledQuery query = create.query();
    EngineQuery rows = query == null ? null : pinned.bind(query);
    if (existing == OnExisting.REPLACE_ONLY || (existing == OnExisting.REPLACE && there)) {
      String operation =
          (existing == OnExisting.REPLACE ? "CREATE OR REPLACE TABLE" : "REPLACE TABLE")
              + (rows == null ? "" : " AS SELECT");
      slots.run(
          limit, () -> creation.replace(create.table(), create.spec(), rows, operation, limit));
    } else if (rows == null) {
      creation.create(create.table(), create.spec());
    } else {
      slots.run(limit, () -> creation.create(create.table(), create.spec(), rows, limit));
    }
  }

  /** The rows of Spark's {@code SHOW TABLES}. */
  private static RowCursor show(List<String> names) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String name : names) {
      int dot = name.lastIndexOf('.');
      String namespace = dot < 0 ? "default" : name.substring(0, dot);
      rows.add(ListCursor.row(namespace, name.substring(dot + 1), false));
    }
    return new ListCursor(LISTING, rows);
  }
}
