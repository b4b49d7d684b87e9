package dev.sluice.server.sparksql.tree;

import dev.sluice.server.functions.DatetimeCasts;
import dev.sluice.server.functions.NumberCasts;
import dev.sluice.server.functions.TextFunctions;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.stream.Collectors;

/**
 * Casts to strings.
 *
 * <p>Source: Spark's {@code ToStringBase}.
 */
final class TextSql {
  private TextSql() {}

  /**
   * Writes a value as text.
   *
   * @param depth how many lambdas the value is inside of
   */
  static String of(String sql, DataType from, int depth) {
    if (from instanceof DecimalType decimal) {
      String text = SqlText.cast(sql, PrimitiveType.STRING);
      // Where it has room for no digit before the point the engine writes none.
      return Decimals.whole(decimal) > 0
          ? text
          : "regexp_replace(" + text + ", '^(-?)\\.', '\\10.')";
    }
    if (from instanceof ArrayType array) {
      return "('[' || " + joined(sql, "e" + depth, element(array, depth)) + " || ']')";
    }
    if (from instanceof MapType map) {
      String entries = "map_entries(" + sql + ")";
      return "('{' || " + joined(entries, "e" + depth, entry(map, depth)) + " || '}')";
    }
    if (from instanceof StructType struct) {
      return CastSql.bound(sql, depth, name -> fields(name, struct, depth + 1));
    }
    return from instanceof IntervalType
        ? IntervalCasts.sql(sql, from, PrimitiveType.STRING, false)
        : primitive(sql, (PrimitiveType) from);
  }

  private static String primitive(String sql, PrimitiveType from) {
    return switch (from) {
      case STRING -> sql;
      case DOUBLE -> CastSql.call(NumberCasts.DOUBLE_TEXT, sql);
      case FLOAT -> CastSql.call(NumberCasts.FLOAT_TEXT, sql);
      case BINARY -> CastSql.call(TextFunctions.UTF_8, sql);
      case DATE -> usual(sql, "DATE '9999-12-31'", CastSql.call(DatetimeCasts.DATE_TEXT, sql));
      case TIMESTAMP -> local(ZoneSql.local(sql));
      case TIMESTAMP_NTZ -> local(sql);
      default -> SqlText.cast(sql, PrimitiveType.STRING);
    };
  }

  private static String local(String sql) {
    String text = CastSql.call(DatetimeCasts.TIMESTAMP_TEXT, sql);
    return usual(sql, "TIMESTAMP '9999-12-31 23:59:59.999999'", text);
  }

  /** The engine's own text for years from 1 to 9999, where the operand may be repeated. */
  private static String usual(String sql, String last, String otherwise) {
    if (!CastSql.cheap(sql)) {
      return otherwise;
    }
    String first = last.startsWith("DATE") ? "DATE '0001-01-01'" : "TIMESTAMP '0001-01-01'";
    String text = SqlText.cast(sql, PrimitiveType.STRING);
    String range = sql + " BETWEEN " + first + " AND " + last;
    return "CASE WHEN " + range + " THEN " + text + " ELSE " + otherwise + " END";
  }

  private static String joined(String list, String name, String element) {
    String texts = "list_transform(" + list + ", lambda " + name + ": " + element + ")";
    return "array_to_string(" + texts + ", ', ')";
  }

  private static String element(ArrayType array, int depth) {
    return orNull("e" + depth, array.element(), depth + 1);
  }

  private static String entry(MapType map, int depth) {
    String key = of("e" + depth + ".key", map.key(), depth + 1);
    return key + " || ' -> ' || " + orNull("e" + depth + ".value", map.value(), depth + 1);
  }

  private static String orNull(String sql, DataType from, int depth) {
    return "coalesce(" + of(sql, from, depth) + ", 'null')";
  }

  private static String fields(String sql, StructType struct, int depth) {
    String texts =
        struct.fields().stream()
            .map(field -> orNull(field(sql, field), field.type(), depth))
            .collect(Collectors.joining(" || ', ' || "));
    return "CASE WHEN " + sql + " IS NOT NULL THEN '{' || " + texts + " || '}' END";
  }

  private static String field(String sql, Field field) {
    return "struct_extract(" + sql + ", " + SqlText.string(field.name()) + ")";
  }
}
