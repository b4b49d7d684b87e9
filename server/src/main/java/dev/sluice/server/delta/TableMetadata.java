package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import io.delta.kernel.internal.util.IntervalParserUtils;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table's {@code metaData} action.
 *
 * @param id the table's unique id; a table that is dropped and created again has another
 * @param schema all columns, partition columns included
 * @param stored the same columns as the files have them; see {@link FileRelation#stored()}
 * @param configuration table properties such as {@code delta.appendOnly}
 * @param about what the table says of itself to people
 */
public record TableMetadata(
    String id,
    StructType schema,
    StructType stored,
    List<String> partitionColumns,
    Map<String, String> configuration,
    About about) {
  /** What the properties that hold a CHECK constraint begin with. */
  public static final String CONSTRAINTS = "delta.constraints.";

  static final String IN_COMMIT_TIMES = "delta.enableInCommitTimestamps";

  /** The property that holds the greatest id that a column of a table with mapping ever had. */
  public static final String GREATEST_COLUMN_ID = "delta.columnMapping.maxColumnId";

  private static final String DELETED_FILE_RETENTION = "delta.deletedFileRetentionDuration";

  public TableMetadata {
    partitionColumns = List.copyOf(partitionColumns);
    configuration = Map.copyOf(configuration);
  }

  /**
   * Nothing that a reader of rows needs, kept for the next {@code metaData} action.
   *
   * @param name the writer's name for the table, or null
   * @param description the table's comment, or null
   * @param createdTime milliseconds since the epoch, or null
   */
  public record About(
      @Nullable String name, @Nullable String description, @Nullable Long createdTime) {
    static final About NOTHING = new About(null, null, null);
  }

  /** Metadata of a table without column mapping. */
  public TableMetadata(
      String id,
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> configuration) {
    this(id, schema, schema, partitionColumns, configuration, About.NOTHING);
  }

  /** Metadata of a table with column mapping. */
  public TableMetadata(
      String id,
      StructType schema,
      StructType stored,
      List<String> partitionColumns,
      Map<String, String> configuration) {
    this(id, schema, stored, partitionColumns, configuration, About.NOTHING);
  }

  TableMetadata about(About other) {
    return new TableMetadata(id, schema, stored, partitionColumns, configuration, other);
  }

  /**
   * The same table with other columns and properties. Columns that are new to a table with column
   * mapping get a physical name each time that this is called.
   *
   * @throws SluiceException {@code UNSUPPORTED_FEATURE} where the properties ask for another way of
   *     mapping than the table can change to
   */
  public TableMetadata changed(StructType columns, Map<String, String> properties) {
    return MappedColumns.changed(this, columns, properties);
  }

  /** The metadata of an older version of this table, as it is once that is restored. */
  public TableMetadata restored(TableMetadata then) {
    return MappedColumns.restored(this, then);
  }

  TableMetadata with(StructType columns, StructType inFiles, Map<String, String> properties) {
    return new TableMetadata(id, columns, inFiles, partitionColumns, properties, about);
  }

  /**
   * The same table with the columns, nested ones too, that rows have and it lacks; a type changes
   * only where the table's type widening allows it.
   *
   * @param protocol the table's
   * @throws SluiceException where a new column has a name or type that no column can have
   */
  public TableMetadata merged(Protocol protocol, StructType rows) {
    return SchemaMerge.of(this, protocol, rows);
  }

  /**
   * The same table with a wider type of a column or field.
   *
   * @param protocol the table's
   * @param table its name, for messages
   * @param path the names that lead there: {@code element} of an array, {@code key} and {@code
   *     value} of a map
   * @throws SluiceException {@code UNSUPPORTED_FEATURE} where the table or Delta does not allow it;
   *     {@code UNRESOLVED_COLUMN}
   */
  public TableMetadata widened(Protocol protocol, String table, List<String> path, DataType type) {
    return new WiderType(this, protocol, table).of(path, type);
  }

  /** Whether each commit says when it was made, later than the one before it. */
  boolean hasInCommitTimes() {
    return "true".equalsIgnoreCase(configuration.get(IN_COMMIT_TIMES));
  }

  /**
   * The same table with another name for a column or field.
   *
   * @param table its name, for messages
   * @param path as for {@link #widened}
   * @throws SluiceException {@code UNSUPPORTED_FEATURE} where the table does not map its columns or
   *     a rule of it names the column; {@code UNRESOLVED_COLUMN}; {@code FIELD_ALREADY_EXISTS}
   */
  public TableMetadata renamed(String table, List<String> path, String name) {
    return new ColumnEdit(this, table).renamed(path, name);
  }

  /**
   * The same table without a column or field, which stays in the files that have it.
   *
   * @param table its name, for messages
   * @param path as for {@link #widened}
   * @throws SluiceException {@code UNSUPPORTED_FEATURE} where the table does not map its columns or
   *     needs the column; {@code UNRESOLVED_COLUMN}
   */
  public TableMetadata without(String table, List<String> path) {
    return new ColumnEdit(this, table).without(path);
  }

  TableMetadata partitionedBy(List<String> columns) {
    return new TableMetadata(id, schema, stored, columns, configuration, about);
  }

  /** What the table's writers have to see to. */
  public WriteTarget target() {
    Map<String, String> constraints = new TreeMap<>();
    configuration.forEach(
        (key, condition) -> {
          if (key.startsWith(CONSTRAINTS)) {
            constraints.put(key.substring(CONSTRAINTS.length()), condition);
          }
        });
    return new WriteTarget(schema, constraints);
  }

  /**
   * How long files stay that were removed from the table, {@code
   * delta.deletedFileRetentionDuration}; a week where the property says nothing.
   *
   * @throws SluiceException {@code INVALID_ARGUMENT} where it is no interval
   */
  public Duration deletedFileRetention() {
    String interval = configuration.get(DELETED_FILE_RETENTION);
    try {
      return interval == null
          ? Duration.ofDays(7)
          : Duration.ofMillis(IntervalParserUtils.safeParseIntervalAsMillis(interval));
    } catch (IllegalArgumentException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "The table property " + DELETED_FILE_RETENTION + " is no interval: " + interval,
          e);
    }
  }

  /** The parameters of the table's creation, as Delta's history has them. */
  public Map<String, String> creationParameters() {
    String description = about.description();
    return Map.of(
        "isManaged",
        "true",
        "description",
        description == null ? "" : description,
        "partitionBy",
        JsonText.of(partitionColumns),
        "properties",
        JsonText.of(new TreeMap<>(configuration)));
  }

  /** The schema in the JSON of the Delta protocol. */
  public String schemaString() {
    return SchemaJson.write(schema);
  }

  /** How rows become files of the table. */
  public FileLayout layout() {
    String table = "of the id " + id;
    ColumnMapping mapping = ColumnMapping.of(table, configuration);
    return mapping == ColumnMapping.NONE
        ? FileLayout.of(partitionColumns)
        : new FileLayout(schema, mapping.written(table, schema), partitionColumns);
  }

  /** The table's column that files and partition values know by a name. */
  Optional<Field> columnStoredAs(String name) {
    List<String> names = stored.names();
    int exact = names.indexOf(name);
    return exact >= 0
        ? Optional.of(schema.fields().get(exact))
        : stored.find(name).map(field -> schema.fields().get(stored.fields().indexOf(field)));
  }

  /** Partition values as the log has them, by the names of the table's columns. */
  public Map<String, @Nullable String> named(Map<String, @Nullable String> partitionValues) {
    Map<String, @Nullable String> named = new LinkedHashMap<>();
    partitionValues.forEach(
        (name, value) -> named.put(columnStoredAs(name).map(Field::name).orElse(name), value));
    return named;
  }

  /** The names that the partition columns have in the log and in files. */
  public List<String> storedPartitionColumns() {
    return partitionColumns.stream()
        .flatMap(name -> schema.find(name).stream())
        .map(schema.fields()::indexOf)
        .map(index -> stored.fields().get(index).name())
        .toList();
  }

  /** The rows of some of the table's files. */
  public FileRelation relation(List<DataFile> files) {
    return new FileRelation(schema, stored, partitionColumns, files);
  }
}
