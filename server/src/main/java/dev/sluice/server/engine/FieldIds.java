package dev.sluice.server.engine;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Columns by their numbers. Guards what a scan by field ids cannot do: DuckDB finds top-level
 * columns by their ids, but the fields inside them by name, and reads a file without ids as one of
 * NULLs.
 *
 * @param nested the field ids below the top level, each with the name that its files must give it
 * @param isEmpty whether the relation is not read by field ids at all
 */
record FieldIds(List<String> nested, boolean isEmpty) {
  FieldIds {
    nested = List.copyOf(nested);
  }

  static FieldIds of(FileRelation relation) {
    List<String> nested = new ArrayList<>();
    boolean byId = false;
    for (Field field : relation.stored().fields()) {
      byId |= field.metadata().containsKey(FileRelation.FIELD_ID);
      collect(field.type(), nested);
    }
    return new FieldIds(nested, !byId);
  }

  private static void collect(DataType type, List<String> nested) {
    if (type instanceof ArrayType array) {
      collect(array.element(), nested);
    } else if (type instanceof MapType map) {
      collect(map.key(), nested);
      collect(map.value(), nested);
    } else if (type instanceof StructType struct) {
      for (Field field : struct.fields()) {
        String id = field.metadata().get(FileRelation.FIELD_ID);
        if (id != null) {
          nested.add("(field_id = " + id + " AND name <> " + DuckDbSql.text(field.name()) + ")");
        }
        collect(field.type(), nested);
      }
    }
  }

  /** What a {@code COPY} is told besides its other options: the ids of columns that have one. */
  static String option(StructType columns) {
    String ids = ids(columns, null);
    return ids.isEmpty() ? "" : ", FIELD_IDS " + ids;
  }

  /** The ids of a column and of what is inside it; empty for none. */
  private static String ids(DataType type, @Nullable String own) {
    List<String> ids = new ArrayList<>();
    if (type instanceof StructType struct) {
      for (Field field : struct.fields()) {
        String inside = ids(field.type(), field.metadata().get(FileRelation.FIELD_ID));
        add(ids, DuckDbSql.text(field.name()), inside);
      }
    } else if (type instanceof ArrayType array) {
      add(ids, "element", ids(array.element(), null));
    } else if (type instanceof MapType map) {
      add(ids, "key", ids(map.key(), null));
      add(ids, "value", ids(map.value(), null));
    }
    if (ids.isEmpty()) {
      return own == null ? "" : own;
    }
    if (own != null) {
      add(ids, "__duckdb_field_id", own);
    }
    return "{" + String.join(", ", ids) + "}";
  }

  private static void add(List<String> ids, String name, String inside) {
    if (!inside.isEmpty()) {
      ids.add(name + ": " + inside);
    }
  }

  /** True, or an error that names a file that cannot be read by its field ids. */
  String condition(String paths) {
    String renamed =
        nested.isEmpty() ? "false" : nested.stream().collect(Collectors.joining(" OR "));
    return "(SELECT count(CASE WHEN ids = 0 OR renamed THEN "
        + error()
        + " END) = 0 FROM (SELECT file_name, count(field_id) AS ids, coalesce(bool_or("
        + renamed
        + "), false) AS renamed FROM parquet_schema("
        + paths
        + ") GROUP BY file_name))";
  }

  private static String error() {
    return "error('["
        + ErrorCode.DELTA_UNSUPPORTED_PROTOCOL
        + "] The table uses the feature columnMapping in the mode id, but in the data file ' ||"
        + " file_name || (CASE WHEN ids = 0 THEN ' columns have no ids' ELSE ' a nested column has"
        + " another name than in the table' END))";
  }
}
