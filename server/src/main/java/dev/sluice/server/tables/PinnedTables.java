package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.CompiledQuery;
import dev.sluice.server.sparksql.TableSchemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of one statement, each read at the one version that the statement was typed with. */
final class PinnedTables implements TableSchemas {
  private final DeltaTables tables;
  private final Map<TableRef, Snapshot> pinned = new HashMap<>();

  PinnedTables(DeltaTables tables) {
    this.tables = tables;
  }

  @Override
  public Optional<StructType> schemaOf(TableRef table) {
    return tables.find(table).map(found -> snapshot(table).metadata().schema());
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
    query.tables().forEach((name, table) -> relations.put(name, snapshot(table).relation()));
    return relations;
  }

  Snapshot snapshot(TableRef table) {
    return pinned.computeIfAbsent(table, ref -> tables.open(ref).snapshot());
  }
}
