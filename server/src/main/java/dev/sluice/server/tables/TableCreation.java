package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.NewTable;
import dev.sluice.server.delta.Protocol;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CREATE TABLE. A table with a location is made or found there first and given its name last: after
 * a crash in between, the same statement finds the table and names it.
 */
final class TableCreation {
  private final DeltaTables tables;
  private final Staging staging;

  TableCreation(DeltaTables tables, Staging staging) {
    this.tables = tables;
    this.staging = staging;
  }

  /** Makes an empty table, or names one that is at the location. */
  void create(TableRef ref, TableSpec spec) {
    String location = spec.location();
    if (location == null) {
      tables.create(ref, valid(spec), List.of());
      return;
    }
    checkFree(ref);
    TableRef.AtPath place = new TableRef.AtPath(location);
    DeltaTable there = tables.find(place).orElse(null);
    if (there != null) {
      checkSame(place, there.metadata(), spec);
    } else {
      checkColumns(place, spec);
      tables.create(place, valid(spec), List.of());
    }
    tables.register((TableRef.Named) ref, place);
  }

  /** Makes a table and its first rows in one commit; before it nothing is seen of either. */
  void create(TableRef ref, TableSpec spec, EngineQuery rows, StatementLimit limit) {
    String location = spec.location();
    TableRef place = location == null ? ref : new TableRef.AtPath(location);
    checkFree(ref);
    checkFree(place);
    NewTable made = valid(spec);
    TableMetadata table = tables.metadata(made);
    Path root = tables.location(place);
    List<WrittenFile> files = staging.rows(limit).write(rows, root, table.layout());
    try {
      tables.create(place, made, table, files);
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
        Staging.delete(root, files);
      }
      throw e;
    }
    if (place instanceof TableRef.AtPath path && ref instanceof TableRef.Named name) {
      tables.register(name, path);
    }
  }

  /**
   * Puts a new table in the place of one, in one commit: its columns, rules and rows are gone, its
   * history stays. Source: Delta's {@code CreateDeltaTableCommand}.
   *
   * @param rows the first rows, or null for none
   * @param operation Delta's name of it
   */
  void replace(
      TableRef ref,
      TableSpec spec,
      @Nullable EngineQuery rows,
      String operation,
      StatementLimit limit) {
    DeltaTable table = tables.open(ref);
    table.checkChangeable();
    Snapshot read = table.snapshot();
    NewTable made = valid(spec);
    TableMetadata metadata = tables.metadata(made);
    List<WrittenFile> files =
        rows == null ? List.of() : staging.rows(limit).write(rows, table.root(), metadata.layout());
    Transaction.Builder transaction =
        Transaction.on(read, ReadSet.wholeTable())
            .metadata(metadata)
            .remove(read.files())
            .add(files);
    Protocol current = table.protocol();
    Protocol needed = current.with(spec.properties()).allowing(metadata);
    if (!needed.equals(current)) {
      transaction.protocol(needed);
    }
    commit(table, transaction.build(operation, metadata.creationParameters(), Map.of()), files);
  }

  /** Commits; files that are known to be in no commit are removed. */
  static void commit(DeltaTable table, Transaction transaction, List<WrittenFile> files) {
    try {
      table.commit(transaction);
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
        Staging.delete(table.root(), files);
      }
      throw e;
    }
  }

  private static NewTable valid(TableSpec spec) {
    NewTable table =
        new NewTable(
            spec.schema(),
            spec.partitionColumns(),
            spec.properties(),
            spec.constraints(),
            spec.comment());
    TableChanges.checkRules(table.target());
    return table;
  }

  private void checkFree(TableRef ref) {
    if (tables.exists(ref)) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "There is a Delta table " + ref + " already.");
    }
  }

  private static void checkColumns(TableRef place, TableSpec spec) {
    if (spec.schema().fields().isEmpty()) {
      throw new SluiceException(
          ErrorCode.DELTA_CREATE_EXTERNAL_TABLE_WITHOUT_SCHEMA,
          "There is no Delta table " + place + " whose columns could be meant.");
    }
  }

  /**
   * What is said of a table that is there must be so. Source: Delta's {@code
   * CreateDeltaTableCommand.verifyTableMetadata}.
   */
  private static void checkSame(TableRef place, TableMetadata there, TableSpec spec) {
    boolean hasColumns = !spec.schema().fields().isEmpty();
    if (hasColumns && !plain(there.schema()).equals(plain(spec.schema()))) {
      throw differs(
          ErrorCode.DELTA_CREATE_TABLE_SCHEME_MISMATCH,
          place,
          "the columns " + there.schema().sql(),
          spec.schema().sql());
    }
    if (hasColumns && !there.partitionColumns().equals(spec.partitionColumns())) {
      throw differs(
          ErrorCode.DELTA_CREATE_TABLE_WITH_DIFFERENT_PARTITIONING,
          place,
          "the partition columns " + there.partitionColumns(),
          spec.partitionColumns().toString());
    }
    Map<String, String> wanted = NewTable.kept(spec.properties());
    Map<String, String> constraints = there.target().constraints();
    Map<String, String> properties = new HashMap<>(there.configuration());
    properties.keySet().removeIf(key -> key.startsWith(TableMetadata.CONSTRAINTS));
    properties.remove(TableMetadata.GREATEST_COLUMN_ID);
    boolean sameRules = spec.constraints().isEmpty() || spec.constraints().equals(constraints);
    if (!sameRules || (!wanted.isEmpty() && !wanted.equals(properties))) {
      throw differs(
          ErrorCode.DELTA_CREATE_TABLE_WITH_DIFFERENT_PROPERTY,
          place,
          "the properties " + there.configuration(),
          wanted + " " + spec.constraints());
    }
  }

  /** Without what a writer notes of the place of columns in files. */
  private static StructType plain(StructType schema) {
    return new StructType(
        schema.fields().stream()
            .map(
                field -> {
                  Map<String, String> metadata = new HashMap<>(field.metadata());
                  metadata.keySet().removeIf(key -> key.startsWith("delta.columnMapping."));
                  return new Field(field.name(), field.type(), field.nullable(), metadata);
                })
            .toList());
  }

  private static SluiceException differs(
      ErrorCode code, TableRef place, String has, @Nullable String wanted) {
    return new SluiceException(
        code, "The Delta table " + place + " has " + has + " and not " + wanted + ".");
  }
}
