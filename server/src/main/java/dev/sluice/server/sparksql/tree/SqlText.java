package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.stream.Collectors;

/** The small words of the engine's SQL: quoted names, string constants, type names. */
public final class SqlText {
  private SqlText() {}

  public static String name(String name) {
    return '"' + name.replace("\"", "\"\"").replace('\0', ' ') + '"';
  }

  public static String string(String value) {
    String quoted = '\'' + value.replace("'", "''") + '\'';
    // The engine's parser ends at a NUL.
    return value.indexOf('\0') < 0 ? quoted : "(" + quoted.replace("\0", "' || chr(0) || '") + ")";
  }

  public static String cast(String sql, DataType type) {
    return "CAST(" + sql + " AS " + type(type) + ")";
  }

  public static String type(DataType type) {
    if (type instanceof DecimalType decimal) {
      return "DECIMAL(" + decimal.precision() + ", " + decimal.scale() + ")";
    }
    if (type instanceof IntervalType interval) {
      return interval.isYearMonth() ? "INTEGER" : "BIGINT";
    }
    if (type instanceof ArrayType array) {
      return type(array.element()) + "[]";
    }
    if (type instanceof MapType map) {
      return "MAP(" + type(map.key()) + ", " + type(map.value()) + ")";
    }
    if (type instanceof StructType struct) {
      return struct.fields().stream()
          .map(field -> name(field.name()) + " " + type(field.type()))
          .collect(Collectors.joining(", ", "STRUCT(", ")"));
    }
    return primitive((PrimitiveType) type);
  }

  private static String primitive(PrimitiveType type) {
    return switch (type) {
      case BOOLEAN -> "BOOLEAN";
      case BYTE -> "TINYINT";
      case SHORT -> "SMALLINT";
      case INTEGER, NULL -> "INTEGER";
      case LONG -> "BIGINT";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case STRING -> "VARCHAR";
      case BINARY -> "BLOB";
      case DATE -> "DATE";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case TIMESTAMP_NTZ -> "TIMESTAMP";
    };
  }
}
