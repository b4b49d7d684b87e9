package dev.sluice.server.delta;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table to be made; valid by construction.
 *
 * @param properties table properties; those of Delta that ask for what is not written are refused
 * @param constraints CHECK constraints in Spark SQL by name
 * @param comment of the table, or null
 */
public record NewTable(
    StructType schema,
    List<String> partitionColumns,
    Map<String, String> properties,
    Map<String, String> constraints,
    @Nullable String comment) {
  /** Characters that Parquet and Delta refuse in names without column mapping. */
  private static final String FORBIDDEN = " ,;{}()\n\t=";

  public NewTable {
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
    constraints = Map.copyOf(constraints);
    checkProperties(properties);
    checkColumns(schema, properties);
    schema = (StructType) plain(schema);
    checkPartitioning(schema, partitionColumns);
  }

  /** A table without constraints. */
  public NewTable(
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> properties,
      @Nullable String comment) {
    this(schema, partitionColumns, properties, Map.of(), comment);
  }

  /** The table's properties, in which Delta keeps the constraints too. */
  Map<String, String> configuration() {
    Map<String, String> configuration = Features.without(properties);
    constraints.forEach(
        (name, condition) ->
            configuration.put(
                TableMetadata.CONSTRAINTS + name.toLowerCase(Locale.ROOT), condition));
    return configuration;
  }

  /** The least protocol that a table with this metadata needs, and the features asked for. */
  Protocol protocol(TableMetadata metadata) {
    return Features.of(metadata).with(properties);
  }

  /** What the table's writers will have to see to. */
  public WriteTarget target() {
    return new WriteTarget(schema, constraints);
  }

  /**
   * Refuses properties of Delta that this server does not know to keep, and values that they cannot
   * have.
   *
   * @throws SluiceException {@code UNSUPPORTED_FEATURE}; {@code INVALID_ARGUMENT}
   */
  public static void checkProperties(Map<String, String> properties) {
    properties.forEach(KnownProperties::check);
  }

  /** The properties that a table keeps, without those that ask for a feature of its protocol. */
  public static Map<String, String> kept(Map<String, String> properties) {
    return Features.without(properties);
  }

  /** The same of a property that goes. */
  public static void checkProperty(String name) {
    KnownProperties.check(name);
  }

  /** What another table's writer noted of a column for Delta is not true of this one's. */
  private static DataType plain(DataType type) {
    if (type instanceof ArrayType array) {
      return new ArrayType(plain(array.element()), array.containsNull());
    }
    if (type instanceof MapType map) {
      return new MapType(plain(map.key()), plain(map.value()), map.valueContainsNull());
    }
    if (type instanceof StructType struct) {
      return new StructType(struct.fields().stream().map(NewTable::plain).toList());
    }
    return type;
  }

  private static Field plain(Field field) {
    Map<String, String> metadata = new HashMap<>(field.metadata());
    metadata
        .keySet()
        .removeIf(key -> key.startsWith("delta.") && !key.equals(WriteTarget.GENERATED));
    return new Field(field.name(), plain(field.type()), field.nullable(), metadata);
  }

  /**
   * Refuses columns that no table can have, by their names or types.
   *
   * @param properties the table's: with column mapping no file has the names
   */
  public static void checkColumns(StructType schema, Map<String, String> properties) {
    boolean mapped = ColumnMapping.of("", properties) != ColumnMapping.NONE;
    checkColumns(schema, mapped ? "" : FORBIDDEN);
  }

  private static void checkColumns(StructType schema, String forbidden) {
    if (schema.fields().isEmpty()) {
      throw invalid("A table needs at least one column.");
    }
    Set<String> names = new HashSet<>();
    for (Field field : schema.fields()) {
      if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
        throw invalid("The column " + field.name() + " is there twice.");
      }
      if (field.name().isEmpty()
          || field.name().chars().anyMatch(character -> forbidden.indexOf(character) >= 0)) {
        throw invalid(
            "The column name \""
                + field.name()
                + "\" is empty or has one of the characters \" ,;{}()\\n\\t=\", which only a table"
                + " with "
                + ColumnMapping.PROPERTY
                + " = name takes.");
      }
      checkType(field.name(), field.type(), forbidden);
    }
  }

  private static void checkType(String column, DataType type, String forbidden) {
    if (type instanceof StructType struct) {
      checkColumns(struct, forbidden);
    }
    boolean unwritable = type.sql().matches(".*\\b(?:void|interval)\\b.*");
    if (unwritable && !(type instanceof StructType)) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Column " + column + " has the type " + type.sql() + ", which no table can hold.");
    }
  }

  private static void checkPartitioning(StructType schema, List<String> partitionColumns) {
    for (String name : partitionColumns) {
      DataType type =
          schema
              .find(name)
              .filter(field -> field.name().equals(name))
              .orElseThrow(() -> invalid("The partition column " + name + " is not in the schema."))
              .type();
      if (type.sql().indexOf('<') >= 0) {
        throw invalid("The partition column " + name + " has the nested type " + type.sql() + ".");
      }
    }
    if (partitionColumns.size() == schema.fields().size()) {
      throw invalid("A table needs at least one column that is not a partition column.");
    }
  }

  private static SluiceException invalid(String message) {
    return new SluiceException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
