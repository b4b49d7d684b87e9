package dev.sluice.server.engine;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Text in files that do not say that it is text, as Impala, Hive and old writers of Avro left them.
 * DuckDB takes it for bytes and would write those that are not ASCII as {@code \xC3}. Told so, it
 * takes all such columns of a scan for text, which a relation with binary columns has no use for:
 * there such a file is refused.
 *
 * <p>Source: Spark reads {@code BYTE_ARRAY} without an annotation as the table's type.
 */
final class UnmarkedText {
  private final Set<String> texts = new TreeSet<>();
  private final Set<String> bytes = new TreeSet<>();

  private UnmarkedText() {}

  static UnmarkedText of(FileRelation relation) {
    UnmarkedText columns = new UnmarkedText();
    columns.collect(relation.stored());
    return columns;
  }

  private void collect(StructType struct) {
    struct.fields().forEach(field -> collect(field.name(), field.type()));
  }

  private void collect(String name, DataType type) {
    if (type instanceof StructType struct) {
      collect(struct);
    } else if (type instanceof ArrayType array) {
      collect("element", array.element());
    } else if (type instanceof MapType map) {
      collect("key", map.key());
      collect("value", map.value());
    } else if (type == PrimitiveType.STRING) {
      texts.add(name.toLowerCase(Locale.ROOT));
    } else if (type == PrimitiveType.BINARY) {
      bytes.add(name.toLowerCase(Locale.ROOT));
    }
  }

  /** What {@code read_parquet} is told, with a comma before it, or nothing. */
  String option() {
    return bytes.isEmpty() && !texts.isEmpty() ? ", binary_as_string=true" : "";
  }

  /** Whether the files have to be looked at. */
  boolean isAmbiguous() {
    return !bytes.isEmpty() && !bytes.containsAll(texts);
  }

  /** True, or an error that names a file whose text would be taken for bytes. */
  String condition(String paths) {
    String names =
        texts.stream()
            .filter(name -> !bytes.contains(name))
            .map(DuckDbSql::text)
            .collect(Collectors.joining(", "));
    return "(SELECT count(CASE WHEN type = 'BYTE_ARRAY' AND converted_type IS NULL"
        + (" AND logical_type IS NULL AND lower(name) IN (" + names + ") THEN " + error())
        + (" END) = 0 FROM parquet_schema(" + paths + "))");
  }

  private static String error() {
    return "error('["
        + ErrorCode.UNSUPPORTED_FEATURE
        + "] In the data file ' || file_name || ' the text of column ' || name || ' is not marked"
        + " as text, which is not read from a table that has binary columns as well; rewrite the"
        + " file with Spark')";
  }
}
