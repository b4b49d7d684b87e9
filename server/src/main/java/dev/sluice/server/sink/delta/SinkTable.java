package dev.sluice.server.sink.delta;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.NewTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of a sink: as it is there, or as its definition would have it made. */
final class SinkTable {
  private final DeltaTables tables;
  private final SinkSpec.Delta spec;

  SinkTable(DeltaTables tables, SinkSpec.Delta spec) {
    this.tables = tables;
    this.spec = spec;
  }

  Optional<DeltaTable> find() {
    return tables.find(spec.table());
  }

  DeltaTable open() {
    return tables.open(spec.table());
  }

  /**
   * What rows with these columns are made to fit.
   *
   * @throws SluiceException where no such table could be made, or one is there that was made
   *     otherwise
   */
  WriteTarget target(StructType rows) {
    Optional<DeltaTable> table = find();
    if (table.isEmpty()) {
      made(rows);
      return WriteTarget.of(rows);
    }
    checkMadeSo(table.get().metadata());
    return evolved(table.get(), table.get().metadata(), rows).target();
  }

  /** Only the first batch may make the table: later ones would hide that earlier rows are gone. */
  DeltaTable forBatch(long batchId, StructType rows) {
    return batchId == 0 ? openOrCreate(rows) : open();
  }

  private DeltaTable openOrCreate(StructType rows) {
    Optional<DeltaTable> table = find();
    if (table.isPresent()) {
      return checked(table.get());
    }
    try {
      return tables.create(spec.table(), made(rows), List.of());
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS) {
        throw e;
      }
      return checked(open()); // somebody else made it meanwhile
    }
  }

  private NewTable made(StructType rows) {
    return new NewTable(rows, spec.creation().partitionBy(), spec.creation().properties(), null);
  }

  private DeltaTable checked(DeltaTable table) {
    checkMadeSo(table.metadata());
    return table;
  }

  /**
   * The metadata that the table has once it holds such rows.
   *
   * @param metadata the table's
   */
  TableMetadata evolved(DeltaTable table, TableMetadata metadata, StructType rows) {
    return spec.mergeSchema() ? metadata.merged(table.protocol(), rows) : metadata;
  }

  /**
   * Refuses a table that is partitioned otherwise or lacks a property. Source: Delta's {@code
   * ImplicitMetadataOperation} and {@code CreateDeltaTableCommand.verifyTableMetadata}.
   */
  private void checkMadeSo(TableMetadata table) {
    List<String> wanted = spec.creation().partitionBy();
    if (!wanted.isEmpty() && !sameNames(wanted, table.partitionColumns())) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_MISMATCH,
          "Table "
              + spec.table()
              + " is partitioned by "
              + table.partitionColumns()
              + ", the sink by "
              + wanted
              + ".");
    }
    Map<String, String> properties = NewTable.kept(spec.creation().properties());
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String found = table.configuration().get(property.getKey());
      if (!property.getValue().equals(found)) {
        throw new SluiceException(
            ErrorCode.DELTA_CREATE_TABLE_WITH_DIFFERENT_PROPERTY,
            "Table "
                + spec.table()
                + " has the property "
                + property.getKey()
                + " = "
                + found
                + ", the sink asks for "
                + property.getValue()
                + ".");
      }
    }
  }

  private static boolean sameNames(List<String> wanted, List<String> found) {
    return String.join("\n", wanted).equalsIgnoreCase(String.join("\n", found));
  }
}
