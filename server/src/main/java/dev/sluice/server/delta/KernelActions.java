package dev.sluice.server.delta;

import dev.sluice.server.model.SluiceException;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch of a checkpoint's rows, an action each, as Delta Kernel hands them over. */
final class KernelActions {
  private static final MapType TEXTS = new MapType(StringType.STRING, StringType.STRING, true);
  private static final ArrayType NAMES = new ArrayType(StringType.STRING, true);
  private static final StructType DELETION_VECTOR =
      new StructType()
          .add("storageType", StringType.STRING)
          .add("pathOrInlineDv", StringType.STRING)
          .add("offset", IntegerType.INTEGER)
          .add("sizeInBytes", IntegerType.INTEGER)
          .add("cardinality", LongType.LONG);

  /** What is read of a checkpoint. Source: the Delta protocol, "Checkpoint Schema". */
  static final StructType SCHEMA =
      new StructType()
          .add(
              "protocol",
              new StructType()
                  .add("minReaderVersion", IntegerType.INTEGER)
                  .add("minWriterVersion", IntegerType.INTEGER)
                  .add("readerFeatures", NAMES)
                  .add("writerFeatures", NAMES))
          .add(
              "metaData",
              new StructType()
                  .add("id", StringType.STRING)
                  .add("schemaString", StringType.STRING)
                  .add("partitionColumns", NAMES)
                  .add("configuration", TEXTS)
                  .add("name", StringType.STRING)
                  .add("description", StringType.STRING)
                  .add("createdTime", LongType.LONG))
          .add(
              "txn", new StructType().add("appId", StringType.STRING).add("version", LongType.LONG))
          .add(
              "add",
              new StructType()
                  .add("path", StringType.STRING)
                  .add("partitionValues", TEXTS)
                  .add("size", LongType.LONG)
                  .add("modificationTime", LongType.LONG)
                  .add("stats", StringType.STRING)
                  .add("deletionVector", DELETION_VECTOR))
          .add("sidecar", new StructType().add("path", StringType.STRING));

  private final String table;
  private final LoggedFiles files;
  private final Map<String, Long> transactions = new HashMap<>();
  private final List<AddedFile> adds = new ArrayList<>();
  private final List<String> sidecars = new ArrayList<>();
  private @Nullable Protocol protocol;
  private @Nullable TableMetadata metadata;
  private @Nullable SluiceException metadataProblem;

  private KernelActions(String table, LoggedFiles files) {
    this.table = table;
    this.files = files;
  }

  static CheckpointPart of(String table, LoggedFiles files, ColumnarBatch batch) {
    KernelActions actions = new KernelActions(table, files);
    Fields protocols = new Fields(batch.getColumnVector(0));
    Fields metadata = new Fields(batch.getColumnVector(1));
    Fields transactions = new Fields(batch.getColumnVector(2));
    Fields adds = new Fields(batch.getColumnVector(3));
    Fields sidecars = new Fields(batch.getColumnVector(4));
    for (int row = 0; row < batch.getSize(); row++) {
      if (adds.isThere(row)) {
        actions.adds.add(actions.added(adds, row));
      } else if (transactions.isThere(row)) {
        actions.transactions.put(transactions.required(0, row), transactions.number(1, row));
      } else if (sidecars.isThere(row)) {
        actions.sidecars.add(sidecars.required(0, row));
      } else if (protocols.isThere(row)) {
        actions.protocol = protocol(protocols, row);
      } else if (metadata.isThere(row)) {
        actions.readMetadata(metadata, row);
      }
    }
    return new CheckpointPart(
        actions.protocol,
        actions.metadata,
        actions.metadataProblem,
        actions.transactions,
        actions.adds,
        actions.sidecars);
  }

  private AddedFile added(Fields add, int row) {
    Fields vector = add.nested(5);
    DeletionVector.Descriptor deletion =
        vector.isThere(row)
            ? new DeletionVector.Descriptor(
                vector.required(0, row),
                vector.required(1, row),
                Math.toIntExact(vector.number(2, row)),
                Math.toIntExact(vector.number(3, row)),
                vector.number(4, row))
            : null;
    return files.added(
        add.required(0, row),
        add.texts(1, row),
        add.number(2, row),
        new LoggedFiles.Times(add.number(3, row), false),
        add.text(4, row),
        deletion);
  }

  private static Protocol protocol(Fields protocol, int row) {
    return new Protocol(
        (int) protocol.number(0, row),
        (int) protocol.number(1, row),
        protocol.names(2, row),
        protocol.names(3, row));
  }

  private void readMetadata(Fields values, int row) {
    Map<String, String> configuration = new LinkedHashMap<>();
    values
        .texts(3, row)
        .forEach((key, value) -> configuration.put(key, value == null ? "" : value));
    String id = values.text(0, row);
    try {
      metadata =
          CommitBuilder.metadata(
              table,
              id == null ? "" : id,
              values.text(1, row),
              values.names(2, row),
              configuration,
              new TableMetadata.About(
                  values.text(4, row), values.text(5, row), values.millis(6, row)));
    } catch (SluiceException e) {
      metadataProblem = e;
    }
  }

  /** The fields of a struct column. */
  private record Fields(ColumnVector struct) {
    boolean isThere(int row) {
      return !struct.isNullAt(row);
    }

    Fields nested(int field) {
      return new Fields(struct.getChild(field));
    }

    String required(int field, int row) {
      String text = text(field, row);
      if (text == null) {
        throw new IllegalArgumentException("a required field is missing");
      }
      return text;
    }

    @Nullable String text(int field, int row) {
      ColumnVector values = struct.getChild(field);
      return values.isNullAt(row) ? null : values.getString(row);
    }

    /** 0 where there is none. */
    long number(int field, int row) {
      ColumnVector values = struct.getChild(field);
      if (values.isNullAt(row)) {
        return 0;
      }
      return values.getDataType() instanceof LongType ? values.getLong(row) : values.getInt(row);
    }

    @Nullable Long millis(int field, int row) {
      return struct.getChild(field).isNullAt(row) ? null : number(field, row);
    }

    List<String> names(int field, int row) {
      ColumnVector values = struct.getChild(field);
      if (values.isNullAt(row)) {
        return List.of();
      }
      ArrayValue array = values.getArray(row);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < array.getSize(); i++) {
        names.add(array.getElements().getString(i));
      }
      return names;
    }

    Map<String, @Nullable String> texts(int field, int row) {
      Map<String, @Nullable String> texts = new LinkedHashMap<>();
      ColumnVector values = struct.getChild(field);
      if (!values.isNullAt(row)) {
        MapValue map = values.getMap(row);
        for (int i = 0; i < map.getSize(); i++) {
          boolean none = map.getValues().isNullAt(i);
          texts.put(map.getKeys().getString(i), none ? null : map.getValues().getString(i));
        }
      }
      return texts;
    }
  }
}
