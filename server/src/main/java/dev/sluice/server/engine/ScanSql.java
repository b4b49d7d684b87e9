package dev.sluice.server.engine;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DeletedRows;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scan of some files of a relation as DuckDB SQL.
 *
 * <p>{@code read_parquet} is always given the schema: no footer is read while binding; columns are
 * found by name whatever their case and order, or by field id; absent columns and struct fields are
 * NULL; narrower physical types and INT96 are cast; other columns are ignored; filters and
 * projections reach the scan. Only a relation that is joined is read in another way where {@link
 * Footers} finds that the rows are the same.
 *
 * <p>Deleted rows are passed over by a condition of the innermost query. DuckDB moves no other
 * condition below it that can fail, so that a deleted row's values raise no error.
 */
final class ScanSql {
  private static final String SCAN = "scan";
  private static final String FILE_INDEX = "file_index";
  private static final String ROW_NUMBER = "file_row_number";

  private final FileRelation relation;
  private final List<DataFile> files;
  private final boolean literals;
  private final boolean filtered;
  private final boolean known;

  /**
   * A scan.
   *
   * @param files all with deleted rows or all without, all with the same constants, not empty
   * @param literals whether all have the same partition values
   * @param known whether the footers are known to hold these columns by these names in these types
   */
  ScanSql(FileRelation relation, List<DataFile> files, boolean literals, boolean known) {
    this.relation = relation;
    this.files = files;
    this.literals = literals;
    this.filtered = files.get(0).deletedRows() != null;
    this.known = known;
  }

  /** Whether the relation's columns could be those that the files show. */
  static boolean isPlain(FileRelation relation) {
    return relation.stored().equals(relation.schema())
        && relation.schema().fields().stream()
            .noneMatch(field -> field.metadata().containsKey(FileRelation.FIELD_ID))
        && relation.files().stream().allMatch(file -> file.deletedRows() == null);
  }

  /** All rows of the files of a plain relation with the columns that it wants. */
  static String wanted(FileRelation relation) {
    ScanSql scan = new ScanSql(relation, relation.files(), false, false);
    return "SELECT * FROM " + scan.read();
  }

  /** All rows of some of the files with all columns that their footers show. */
  static String found(FileRelation relation, List<DataFile> files) {
    return "SELECT * FROM " + new ScanSql(relation, files, false, true).read();
  }

  /** The relation's columns without rows. */
  static String empty(FileRelation relation) {
    return relation.schema().fields().stream()
        .map(field -> nullOf(field.type()) + " AS " + DuckDbSql.name(field.name()))
        .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
  }

  /** Whether a column has the name by which a scan asks for the number of a row's file. */
  static boolean hidesFileNumbers(FileRelation relation) {
    return relation.schema().find(FILE_INDEX).isPresent();
  }

  static List<@Nullable String> partitionValues(FileRelation relation, DataFile file) {
    List<@Nullable String> values = new ArrayList<>();
    List<Field> fields = relation.schema().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (isConstant(relation, file, i)) {
        values.add(valueOf(relation, file, i));
      }
    }
    return values;
  }

  /** Files that differ in this cannot share a scan. */
  static int constants(FileRelation relation, DataFile file) {
    int constants = 0;
    for (int i = 0; i < relation.schema().fields().size(); i++) {
      constants += isConstant(relation, file, i) ? 1 : 0;
    }
    return constants;
  }

  /** Whether a column has one value in all rows of a file, and that not from the file. */
  private static boolean isConstant(FileRelation relation, DataFile file, int column) {
    String name = relation.schema().fields().get(column).name();
    Field stored = relation.stored().fields().get(column);
    return relation.partitionColumns().stream().anyMatch(name::equalsIgnoreCase)
        && !(stored.metadata().containsKey(FileRelation.MAY_BE_IN_FILE)
            && !file.partitionValues().containsKey(stored.name()));
  }

  String sql() {
    List<String> columns = new ArrayList<>();
    List<Field> fields = relation.schema().fields();
    for (int i = 0; i < fields.size(); i++) {
      String name = DuckDbSql.name(fields.get(i).name());
      String value = isConstant(i) ? partitionValue(i) : storedValue(i);
      columns.add(value.equals(name) ? name : value + " AS " + name);
    }
    return "SELECT "
        + String.join(", ", columns)
        + " FROM "
        + read()
        + " AS "
        + SCAN
        + conditions();
  }

  private String storedValue(int column) {
    String read = DuckDbSql.name(readAs(column));
    DataType type = relation.schema().fields().get(column).type();
    if (known) {
      // INT96 has no zone in a file whose columns the engine finds by itself.
      boolean instant = type == PrimitiveType.TIMESTAMP;
      return instant ? "CAST(" + read + " AS " + DuckDbSql.type(type) + ")" : read;
    }
    return NestedNames.restored(read, type, storedField(column).type());
  }

  private String read() {
    String options = UnmarkedText.of(relation).option() + ", hive_partitioning=false)";
    return "read_parquet(" + paths(files) + columns() + options;
  }

  /** The schema; or nothing but that all footers are read, which tells the engine more. */
  private String columns() {
    if (known) {
      return ", union_by_name=true";
    }
    List<String> stored = new ArrayList<>();
    for (int i = 0; i < relation.schema().fields().size(); i++) {
      if (!isConstant(i)) {
        stored.add(storedColumn(i));
      }
    }
    return stored.isEmpty() ? "" : ", schema=MAP {" + String.join(", ", stored) + "}";
  }

  private String conditions() {
    List<String> conditions = new ArrayList<>();
    FieldIds ids = FieldIds.of(relation);
    if (!ids.isEmpty() && findsByIds()) {
      conditions.add(ids.condition(paths(files)));
    }
    UnmarkedText text = UnmarkedText.of(relation);
    if (text.isAmbiguous()) {
      conditions.add(text.condition(paths(files)));
    }
    if (filtered) {
      String file = byFile(data -> Long.toString(number(data)));
      conditions.add(DeletionFilter.condition(file, SCAN + "." + ROW_NUMBER));
    }
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  private static long number(DataFile file) {
    DeletedRows deleted = Objects.requireNonNull(file.deletedRows());
    return DeletionFilter.number(deleted);
  }

  private static String paths(List<DataFile> files) {
    return files.stream()
        .map(file -> DuckDbSql.text(RelationSql.literalPattern(file.path())))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private Field storedField(int column) {
    return relation.stored().fields().get(column);
  }

  /** A name of its own keeps a column apart from the numbers of files and rows. */
  private String readAs(int column) {
    return filtered ? "c" + column : relation.schema().fields().get(column).name();
  }

  /**
   * One scan finds all columns by ids or all by names. Change files have a column without an id,
   * and for the others the names of the table they were written for.
   */
  private boolean findsByIds() {
    for (int i = 0; i < relation.schema().fields().size(); i++) {
      if (!isConstant(i) && !storedField(i).metadata().containsKey(FileRelation.FIELD_ID)) {
        return false;
      }
    }
    return true;
  }

  private String storedColumn(int column) {
    Field field = storedField(column);
    String id = findsByIds() ? field.metadata().get(FileRelation.FIELD_ID) : null;
    return (id == null ? DuckDbSql.text(field.name()) : id)
        + ": {name: "
        + DuckDbSql.text(readAs(column))
        + ", type: "
        + DuckDbSql.text(DuckDbSql.type(field.type()))
        + ", default_value: NULL}";
  }

  private String partitionValue(int column) {
    DataType type = relation.schema().fields().get(column).type();
    if (literals) {
      return typed(type, valueOf(relation, files.get(0), column));
    }
    return byFile(file -> typed(type, valueOf(relation, file, column)));
  }

  /** A value that depends on the file that a row is from. */
  private String byFile(Function<DataFile, String> value) {
    if (files.size() == 1) {
      return value.apply(files.get(0));
    }
    return files.stream()
        .map(value)
        .collect(
            Collectors.joining(
                ", ", "([", "])[CAST(" + SCAN + "." + FILE_INDEX + " AS BIGINT) + 1]"));
  }

  private boolean isConstant(int column) {
    return isConstant(relation, files.get(0), column);
  }

  private static @Nullable String valueOf(FileRelation relation, DataFile file, int column) {
    String name = relation.stored().fields().get(column).name();
    if (file.partitionValues().containsKey(name)) {
      return file.partitionValues().get(name);
    }
    return file.partitionValues().entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * A serialized partition value. Source: the Delta protocol, "Partition Value Serialization":
   * timestamps without a zone are UTC, the empty string is NULL; but as text, which Spark and Delta
   * Kernel read as it stands.
   */
  private static String typed(DataType type, @Nullable String value) {
    if (value == null || (value.isEmpty() && type != PrimitiveType.STRING)) {
      return nullOf(type);
    }
    if (type == PrimitiveType.BINARY) {
      return "encode(" + DuckDbSql.text(value) + ")";
    }
    return "CAST(" + DuckDbSql.text(value) + " AS " + DuckDbSql.type(type) + ")";
  }

  private static String nullOf(DataType type) {
    return "CAST(NULL AS " + DuckDbSql.type(type) + ")";
  }
}
