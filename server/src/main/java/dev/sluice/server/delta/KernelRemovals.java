package dev.sluice.server.delta;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.function.Consumer;

/** The {@code remove} actions in a batch of a checkpoint's rows, and the sidecars it names. */
final class KernelRemovals {
  static final StructType SCHEMA =
      new StructType()
          .add(
              "remove",
              new StructType()
                  .add("path", StringType.STRING)
                  .add("deletionTimestamp", LongType.LONG)
                  .add("dataChange", BooleanType.BOOLEAN)
                  .add(
                      "deletionVector",
                      new StructType()
                          .add("storageType", StringType.STRING)
                          .add("pathOrInlineDv", StringType.STRING)
                          .add("offset", IntegerType.INTEGER)))
          .add("sidecar", new StructType().add("path", StringType.STRING));

  private KernelRemovals() {}

  static void read(
      ColumnarBatch batch,
      FilePaths paths,
      Consumer<RemovedFile> removals,
      Consumer<String> sidecars) {
    ColumnVector removed = batch.getColumnVector(0);
    ColumnVector sidecar = batch.getColumnVector(1);
    for (int row = 0; row < batch.getSize(); row++) {
      if (!removed.isNullAt(row)) {
        removals.accept(removal(removed, row, paths));
      } else if (!sidecar.isNullAt(row)) {
        sidecars.accept(sidecar.getChild(0).getString(row));
      }
    }
  }

  private static RemovedFile removal(ColumnVector removed, int row, FilePaths paths) {
    ColumnVector time = removed.getChild(1);
    ColumnVector dataChange = removed.getChild(2);
    ColumnVector vector = removed.getChild(3);
    String id = null;
    if (!vector.isNullAt(row)) {
      ColumnVector offset = vector.getChild(2);
      id =
          new DeletionVector.Descriptor(
                  vector.getChild(0).getString(row),
                  vector.getChild(1).getString(row),
                  offset.isNullAt(row) ? 0 : offset.getInt(row),
                  0,
                  0)
              .id();
    }
    return new RemovedFile(
        paths.resolve(removed.getChild(0).getString(row)),
        id,
        !dataChange.isNullAt(row) && dataChange.getBoolean(row),
        time.isNullAt(row) ? 0 : time.getLong(row));
  }
}
