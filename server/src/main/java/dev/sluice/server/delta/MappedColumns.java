package dev.sluice.server.delta;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Gives the columns of a table with column mapping, nested ones too, the ids and physical names
 * that they lack.
 *
 * <p>Source: the Delta protocol, "Writer Requirements for Column Mapping"; Delta's {@code
 * DeltaColumnMapping.assignColumnIdAndPhysicalName}. No id is given twice, also where its column is
 * gone: the greatest is kept in a table property.
 */
final class MappedColumns {
  private static final String MAX_ID = TableMetadata.GREATEST_COLUMN_ID;

  private final boolean keepsNames;
  private final long before;
  private long greatest;

  /**
   * @param keepsNames whether there are files already that have the columns by their own names
   */
  private MappedColumns(boolean keepsNames, long greatest) {
    this.keepsNames = keepsNames;
    this.before = greatest;
    this.greatest = greatest;
  }

  /** A new table with its columns and properties. */
  static TableMetadata created(TableMetadata made) {
    boolean mapped = mode(made.configuration()) != ColumnMapping.NONE;
    return mapped ? completed(made, false) : made;
  }

  /**
   * The same table with other columns and properties.
   *
   * @throws SluiceException {@code UNSUPPORTED_FEATURE} where the properties ask for another way of
   *     mapping than the table can change to
   */
  static TableMetadata changed(
      TableMetadata table, StructType columns, Map<String, String> wanted) {
    ColumnMapping was = mode(table.configuration());
    ColumnMapping now = mode(wanted);
    if (was != now && !(was == ColumnMapping.NONE && now == ColumnMapping.NAME)) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "The table property "
              + ColumnMapping.PROPERTY
              + " can change from none to name alone, not from "
              + was.property()
              + " to "
              + now.property()
              + ".");
    }
    TableMetadata plain = table.with(columns, columns, wanted);
    return now == ColumnMapping.NONE ? plain : completed(plain, was == ColumnMapping.NONE);
  }

  /**
   * The metadata of an older version of a table, whose ids are not given anew. Where the columns
   * were not mapped yet, the files of that version have them by their own names.
   */
  static TableMetadata restored(TableMetadata now, TableMetadata then) {
    if (mode(then.configuration()) == ColumnMapping.NONE) {
      return then;
    }
    Map<String, String> properties = new HashMap<>(then.configuration());
    long greatest = Math.max(greatestId(now.configuration()), greatestId(properties));
    properties.put(MAX_ID, Long.toString(greatest));
    return then.with(then.schema(), then.stored(), properties);
  }

  private static TableMetadata completed(TableMetadata table, boolean keepsNames) {
    Map<String, String> properties = new HashMap<>(table.configuration());
    long greatest = Math.max(greatestId(table.schema()), greatestId(properties));
    MappedColumns columns = new MappedColumns(keepsNames, greatest);
    StructType schema = (StructType) columns.complete(table.schema());
    if (columns.greatest > columns.before || !properties.containsKey(MAX_ID)) {
      properties.put(MAX_ID, Long.toString(columns.greatest));
    }
    StructType stored = mode(properties).stored("of the id " + table.id(), schema);
    return table.with(schema, stored, properties);
  }

  private static ColumnMapping mode(Map<String, String> properties) {
    return ColumnMapping.of("", properties);
  }

  private DataType complete(DataType type) {
    if (type instanceof ArrayType array) {
      return new ArrayType(complete(array.element()), array.containsNull());
    }
    if (type instanceof MapType map) {
      return new MapType(complete(map.key()), complete(map.value()), map.valueContainsNull());
    }
    if (type instanceof StructType struct) {
      List<Field> fields = new ArrayList<>();
      struct.fields().forEach(field -> fields.add(complete(field)));
      return new StructType(fields);
    }
    return type;
  }

  private Field complete(Field field) {
    Map<String, String> metadata = new HashMap<>(field.metadata());
    if (!metadata.containsKey(ColumnMapping.COLUMN_ID)) {
      metadata.put(ColumnMapping.COLUMN_ID, Long.toString(++greatest));
    }
    metadata.computeIfAbsent(
        ColumnMapping.PHYSICAL_NAME,
        key -> JsonText.of(keepsNames ? field.name() : "col-" + UUID.randomUUID()));
    return new Field(field.name(), complete(field.type()), field.nullable(), metadata);
  }

  private static long greatestId(Map<String, String> properties) {
    String known = properties.getOrDefault(MAX_ID, "0");
    try {
      return Long.parseLong(known.strip());
    } catch (NumberFormatException e) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "The table property " + MAX_ID + " is no number: " + known,
          e);
    }
  }

  private static long greatestId(DataType type) {
    if (type instanceof ArrayType array) {
      return greatestId(array.element());
    }
    if (type instanceof MapType map) {
      return Math.max(greatestId(map.key()), greatestId(map.value()));
    }
    long greatest = 0;
    if (type instanceof StructType struct) {
      for (Field field : struct.fields()) {
        long own = SchemaJson.metadata(field, ColumnMapping.COLUMN_ID).asLong(0);
        greatest = Math.max(greatest, Math.max(own, greatestId(field.type())));
      }
    }
    return greatest;
  }
}
