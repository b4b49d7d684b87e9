package dev.sluice.server.sparksql;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;

/**
 * Spark's ANSI casts in the engine's SQL, where the engine's own differ: the engine rounds where
 * Spark truncates, and reads more notations from strings than Spark does.
 */
final class CastSql {
  /** Digits that a double holds exactly, so that one division by a power of ten rounds right. */
  private static final int EXACT_DOUBLE_DIGITS = 15;

  private CastSql() {}

  static String of(String sql, DataType from, DataType to, boolean attempt) {
    if (from.equals(to)) {
      return sql;
    }
    if (IntervalCasts.concerns(from, to)) {
      return IntervalCasts.sql(sql, from, to, attempt);
    }
    if (from == PrimitiveType.NULL) {
      return SqlText.cast(sql, to);
    }
    if (from == PrimitiveType.STRING) {
      return StringCastSql.of(sql, to, attempt);
    }
    if (to == PrimitiveType.STRING) {
      return toText(sql, from);
    }
    if (Coercion.isNumeric(to)) {
      return toNumber(sql, from, to, attempt);
    }
    if (to == PrimitiveType.BOOLEAN) {
      return "(" + sql + " <> 0)";
    }
    if (Coercion.isDatetime(from) && Coercion.isDatetime(to)) {
      return toDatetime(sql, from, to);
    }
    return nested(sql, from, to, attempt);
  }

  private static String toText(String sql, DataType from) {
    if (from instanceof DecimalType decimal && Decimals.whole(decimal) == 0) {
      // The engine writes .5 where it has room for no digit before the point; Spark writes 0.5.
      DecimalType wider = new DecimalType(decimal.precision() + 1, decimal.scale());
      return SqlText.cast(SqlText.cast(sql, wider), PrimitiveType.STRING);
    }
    String local = from == PrimitiveType.TIMESTAMP ? ZoneSql.local(sql) : sql;
    return SqlText.cast(local, PrimitiveType.STRING);
  }

  private static String toNumber(String sql, DataType from, DataType to, boolean attempt) {
    String cast = attempt ? "TRY_CAST(" : "CAST(";
    String as = " AS " + SqlText.type(to) + ")";
    if (from == PrimitiveType.TIMESTAMP) {
      return cast + "floor(epoch_us(" + sql + ") / 1000000.0)" + as;
    }
    if (Coercion.isIntegral(to) && !Coercion.isIntegral(from) && from != PrimitiveType.BOOLEAN) {
      return cast + "trunc(" + sql + ")" + as;
    }
    if (to instanceof DecimalType && Coercion.isFloating(from)) {
      // Spark takes the shortest decimal notation of the number, not its binary value.
      String text = "CAST(" + sql + " AS VARCHAR)";
      return "CASE WHEN isfinite(" + sql + ") THEN " + cast + text + as + " END";
    }
    if (Coercion.isFloating(to)
        && from instanceof DecimalType decimal
        && decimal.precision() > EXACT_DOUBLE_DIGITS) {
      return cast + "CAST(" + sql + " AS VARCHAR)" + as;
    }
    return cast + sql + as;
  }

  private static String toDatetime(String sql, DataType from, DataType to) {
    String local = from == PrimitiveType.TIMESTAMP ? ZoneSql.local(sql) : sql;
    if (to == PrimitiveType.TIMESTAMP) {
      return ZoneSql.instant("CAST(" + local + " AS TIMESTAMP)");
    }
    return SqlText.cast(local, to);
  }

  private static String nested(String sql, DataType from, DataType to, boolean attempt) {
    if (from instanceof ArrayType l && to instanceof ArrayType r) {
      return "list_transform("
          + sql
          + ", lambda e: "
          + of("e", l.element(), r.element(), attempt)
          + ")";
    }
    if (from instanceof MapType l && to instanceof MapType r) {
      String values = of("e", l.value(), r.value(), attempt);
      return "CASE WHEN "
          + sql
          + " IS NOT NULL THEN map(map_keys("
          + sql
          + "), list_transform("
          + "map_values("
          + sql
          + "), lambda e: "
          + values
          + ")) END";
    }
    if (from instanceof StructType l && to instanceof StructType r) {
      List<String> fields = new ArrayList<>();
      for (int i = 0; i < l.fields().size(); i++) {
        String value =
            "struct_extract(" + sql + ", " + SqlText.string(l.fields().get(i).name()) + ")";
        fields.add(
            SqlText.name(r.fields().get(i).name())
                + " := "
                + of(value, l.fields().get(i).type(), r.fields().get(i).type(), attempt));
      }
      String packed = "struct_pack(" + String.join(", ", fields) + ")";
      return "CASE WHEN " + sql + " IS NOT NULL THEN " + packed + " END";
    }
    throw new AssertionError(from.sql() + " to " + to.sql());
  }
}
