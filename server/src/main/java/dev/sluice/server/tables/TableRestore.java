package dev.sluice.server.tables;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Protocol;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * RESTORE TABLE: one commit that makes the rows and columns of an older version those of the
 * newest. Source: Delta's {@code RestoreTableCommand}; the protocol is never lowered.
 */
final class TableRestore {
  private static final StructType RESULT =
      new StructType(
          List.of(
                  "table_size_after_restore",
                  "num_of_files_after_restore",
                  "num_removed_files",
                  "num_restored_files",
                  "removed_files_size",
                  "restored_files_size")
              .stream()
              .map(name -> Field.of(name, PrimitiveType.LONG))
              .toList());

  private final DeltaTables tables;

  TableRestore(DeltaTables tables) {
    this.tables = tables;
  }

  /** Restores a table and gives Delta's row of metrics. */
  RowCursor run(TableRef ref, TableVersion version) {
    DeltaTable table = tables.open(ref);
    table.checkChangeable();
    Snapshot now = table.snapshot();
    Snapshot then = TimeTravel.snapshot(table, version);
    List<AddedFile> gone = now.filesNotIn(then);
    List<AddedFile> back = then.filesNotIn(now);
    back.forEach(file -> checkThere(ref, then.version(), file));
    List<Long> metrics =
        List.of(
            then.sizeBytes(),
            (long) then.files().size(),
            (long) gone.size(),
            (long) back.size(),
            size(gone),
            size(back));
    Transaction.Builder transaction =
        Transaction.on(now, ReadSet.wholeTable()).remove(gone).restore(back);
    TableMetadata restored = now.metadata().restored(then.metadata());
    if (!restored.equals(now.metadata())) {
      transaction.metadata(restored);
    }
    Protocol current = table.protocol();
    Protocol needed = current.allowing(restored);
    if (!needed.equals(current)) {
      transaction.protocol(needed);
    }
    table.commit(transaction.build("RESTORE", parameters(version), named(metrics)));
    return new ListCursor(RESULT, List.of(ListCursor.row(metrics.toArray())));
  }

  private void checkThere(TableRef ref, long version, AddedFile file) {
    if (!tables.isThere(file)) {
      throw new SluiceException(
          ErrorCode.DATA_FILE_MISSING,
          "Table "
              + ref
              + " cannot be restored to version "
              + version
              + ": its file "
              + file.file().path()
              + " is gone.");
    }
  }

  private static long size(List<AddedFile> files) {
    return files.stream().mapToLong(file -> file.file().sizeBytes()).sum();
  }

  private static Map<String, String> parameters(TableVersion version) {
    return version.asOf() == null
        ? Map.of("version", String.valueOf(version.number()))
        : Map.of("timestamp", version.asOf().toString());
  }

  private static Map<String, String> named(List<Long> metrics) {
    List<String> names =
        List.of(
            "tableSizeAfterRestore",
            "numOfFilesAfterRestore",
            "numRemovedFiles",
            "numRestoredFiles",
            "removedFilesSize",
            "restoredFilesSize");
    return names.stream()
        .collect(
            Collectors.toMap(
                Function.identity(), name -> metrics.get(names.indexOf(name)).toString()));
  }
}
