package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.VersionRange;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.TableSchemas;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of one statement, each read at the one version that the statement was typed with. */
final class PinnedTables implements TableSchemas {
  private final DeltaTables tables;
  private final Function<EngineQuery, RowCursor> constants;
  private final Map<TableRead, Snapshot> pinned = new HashMap<>();
  private final Map<TableRead, FileRelation> changes = new HashMap<>();

  /**
   * Tables of which none is pinned yet.
   *
   * @param constants runs a query that reads no table
   */
  PinnedTables(DeltaTables tables, Function<EngineQuery, RowCursor> constants) {
    this.tables = tables;
    this.constants = constants;
  }

  /** The same tables, each at the version that is the newest when it is asked for again. */
  PinnedTables afresh() {
    return new PinnedTables(tables, constants);
  }

  @Override
  public Optional<StructType> schemaOf(TableRead read) {
    return tables.find(read.table()).map(found -> columns(read));
  }

  /** The columns of a read of a table that there is. */
  StructType columns(TableRead read) {
    return read.changes() == null
        ? snapshot(read).metadata().schema()
        : relation(read, RowFilter.ANY).schema();
  }

  @Override
  public List<String> partitionColumns(TableRef table) {
    return snapshot(table).metadata().partitionColumns();
  }

  @Override
  public @Nullable Instant instant(CompiledQuery constant) {
    try (RowCursor rows = constants.apply(bind(constant))) {
      List<@Nullable Object> row = rows.next();
      return row == null ? null : (Instant) row.get(0);
    }
  }

  @Override
  public List<String> names() {
    return tables.names();
  }

  EngineQuery bind(CompiledQuery query) {
    return new EngineQuery(query.sql(), query.schema(), relations(query));
  }

  /** What a query reads, by name. */
  Map<String, FileRelation> relations(CompiledQuery query) {
    Map<String, FileRelation> relations = new HashMap<>();
    query
        .tables()
        .forEach((name, table) -> relations.put(name, relation(table, query.wanted(name))));
    return relations;
  }

  /** The rows that a read of a table gives, without files that hold none of those wanted. */
  FileRelation relation(TableRead read, RowFilter wanted) {
    VersionRange range = read.changes();
    return range == null
        ? snapshot(read).relation(wanted)
        : changes.computeIfAbsent(read, key -> FeedRange.relation(tables.open(key.table()), range));
  }

  /** The table at the newest version that the statement sees. */
  Snapshot snapshot(TableRef table) {
    return snapshot(TableRead.newest(table));
  }

  private Snapshot snapshot(TableRead read) {
    return pinned.computeIfAbsent(
        read, key -> TimeTravel.snapshot(tables.open(key.table()), key.version()));
  }
}
