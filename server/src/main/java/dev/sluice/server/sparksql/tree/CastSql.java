package dev.sluice.server.sparksql.tree;

import dev.sluice.server.functions.DatetimeCasts;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.NumberCasts;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Spark's ANSI casts in the engine's SQL: the engine's own where it gives the same, else Java.
 *
 * <p>Source: Spark's {@code Cast}.
 */
public final class CastSql {
  /** Digits that a double holds exactly, so that one division by a power of ten rounds right. */
  private static final int EXACT_DOUBLE_DIGITS = 15;

  /** Spark takes decimals of more digits through double on the way to int and narrower. */
  private static final int COMPACT_DIGITS = 18;

  /** Up to so many characters an operand is a name or a constant, and may be written twice. */
  private static final int CHEAP = 48;

  private CastSql() {}

  public static String of(String sql, DataType from, DataType to, boolean attempt) {
    return of(sql, from, to, attempt, 0);
  }

  private static String of(String sql, DataType from, DataType to, boolean attempt, int depth) {
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
      return TextSql.of(sql, from, depth);
    }
    if (Coercion.isNumeric(to)) {
      return toNumber(sql, from, to, attempt);
    }
    if (to == PrimitiveType.BOOLEAN) {
      return "(" + sql + " <> 0)";
    }
    if (to == PrimitiveType.TIMESTAMP && Coercion.isNumeric(from)) {
      return toInstant(sql, from, attempt);
    }
    if (Coercion.isDatetime(from) && Coercion.isDatetime(to)) {
      return toDatetime(sql, from, to);
    }
    return nested(sql, from, to, attempt, depth);
  }

  /** Whether writing an operand a second time costs nothing. */
  public static boolean cheap(String sql) {
    return sql.length() <= CHEAP;
  }

  static String call(JavaFunction function, String... arguments) {
    return JavaCalls.emission(function).sql(List.of(arguments));
  }

  /** Precision and scale as arguments of a function in Java. */
  public static String[] sizes(DecimalType type) {
    return new String[] {Integer.toString(type.precision()), Integer.toString(type.scale())};
  }

  static String constant(long value) {
    return "CAST('" + value + "' AS BIGINT)";
  }

  /**
   * Writes what repeats its operand, with a name for an operand that is long.
   *
   * @param depth how many lambdas the operand is inside of
   */
  public static String bound(String sql, int depth, UnaryOperator<String> write) {
    if (cheap(sql)) {
      return write.apply(sql);
    }
    String name = "v" + depth;
    return "list_transform([" + sql + "], lambda " + name + ": " + write.apply(name) + ")[1]";
  }

  private static String toNumber(String sql, DataType from, DataType to, boolean attempt) {
    if (from == PrimitiveType.TIMESTAMP) {
      return ofInstant(sql, to, attempt);
    }
    if (Coercion.isFloating(from)) {
      return ofReal(sql, to, attempt);
    }
    if (from instanceof DecimalType decimal) {
      return ofDecimal(sql, decimal, to, attempt);
    }
    String number =
        from == PrimitiveType.BOOLEAN && to instanceof DecimalType
            ? SqlText.cast(sql, PrimitiveType.INTEGER)
            : sql;
    return cast(number, to, attempt);
  }

  private static String cast(String sql, DataType to, boolean attempt) {
    return attempt ? "TRY_CAST(" + sql + " AS " + SqlText.type(to) + ")" : SqlText.cast(sql, to);
  }

  private static String ofInstant(String sql, DataType to, boolean attempt) {
    if (Coercion.isIntegral(to)) {
      return cast(call(DatetimeCasts.SECONDS, sql), to, attempt);
    }
    if (to instanceof DecimalType) {
      String micros = "CAST(epoch_us(" + sql + ") AS DECIMAL(19, 0))";
      return cast("(" + micros + " * CAST('0.000001' AS DECIMAL(6, 6)))", to, attempt);
    }
    String seconds = "(CAST(epoch_us(" + sql + ") AS DOUBLE) / 1000000)";
    return to == PrimitiveType.DOUBLE ? seconds : ofReal(seconds, to, attempt);
  }

  private static String ofReal(String sql, DataType to, boolean attempt) {
    String real = SqlText.cast(sql, PrimitiveType.DOUBLE);
    if (to instanceof DecimalType decimal) {
      // Spark takes the shortest decimal notation of the double, not its binary value.
      String[] sizes = sizes(decimal);
      JavaFunction function = NumberCasts.REAL_TO_DECIMAL.function(attempt);
      return SqlText.cast(call(function, real, sizes[0], sizes[1]), to);
    }
    if (to == PrimitiveType.LONG) {
      return call(NumberCasts.REAL_TO_LONG.function(attempt), real);
    }
    if (to == PrimitiveType.FLOAT) {
      return call(NumberCasts.NARROWED, real);
    }
    return to == PrimitiveType.DOUBLE ? real : cast("trunc(" + sql + ")", to, attempt);
  }

  private static String ofDecimal(String sql, DecimalType from, DataType to, boolean attempt) {
    if (Coercion.isIntegral(to)) {
      boolean real = from.precision() > COMPACT_DIGITS && to != PrimitiveType.LONG;
      String value = real ? ofDecimal(sql, from, PrimitiveType.DOUBLE, false) : sql;
      return cast(from.scale() == 0 ? value : "trunc(" + value + ")", to, attempt);
    }
    boolean exact = to == PrimitiveType.DOUBLE && from.precision() <= EXACT_DOUBLE_DIGITS;
    return Coercion.isFloating(to) && !exact
        ? SqlText.cast(SqlText.cast(sql, PrimitiveType.STRING), to)
        : cast(sql, to, attempt);
  }

  private static String toInstant(String sql, DataType from, boolean attempt) {
    if (Coercion.isIntegral(from)) {
      return call(DatetimeCasts.LONG_TO_TIMESTAMP, SqlText.cast(sql, PrimitiveType.LONG));
    }
    if (from instanceof DecimalType) {
      return call(DatetimeCasts.DECIMAL_TO_TIMESTAMP, SqlText.cast(sql, PrimitiveType.STRING));
    }
    return call(
        DatetimeCasts.REAL_TO_TIMESTAMP.function(attempt), SqlText.cast(sql, PrimitiveType.DOUBLE));
  }

  private static String toDatetime(String sql, DataType from, DataType to) {
    String local = from == PrimitiveType.TIMESTAMP ? ZoneSql.local(sql) : sql;
    if (to == PrimitiveType.TIMESTAMP) {
      return ZoneSql.instant("CAST(" + local + " AS TIMESTAMP)");
    }
    return SqlText.cast(local, to);
  }

  private static String nested(String sql, DataType from, DataType to, boolean attempt, int depth) {
    if (from.sql().equals(to.sql())) {
      // They differ in what may be NULL, which is nothing to the engine.
      return sql;
    }
    if (from instanceof ArrayType l && to instanceof ArrayType r) {
      return each(sql, l.element(), r.element(), attempt, depth);
    }
    if (from instanceof MapType l && to instanceof MapType r) {
      return bound(sql, depth, map -> entries(map, l, r, attempt, depth + 1));
    }
    if (from instanceof StructType l && to instanceof StructType r) {
      return bound(sql, depth, struct -> fields(struct, l, r, attempt, depth + 1));
    }
    throw new AssertionError(from.sql() + " to " + to.sql());
  }

  private static String each(String list, DataType from, DataType to, boolean attempt, int depth) {
    if (from.equals(to)) {
      return list;
    }
    String name = "e" + depth;
    String element = of(name, from, to, attempt, depth + 1);
    return "list_transform(" + list + ", lambda " + name + ": " + element + ")";
  }

  private static String entries(String map, MapType from, MapType to, boolean attempt, int depth) {
    String keys = each("map_keys(" + map + ")", from.key(), to.key(), attempt, depth);
    String values = each("map_values(" + map + ")", from.value(), to.value(), attempt, depth);
    return "CASE WHEN " + map + " IS NOT NULL THEN map(" + keys + ", " + values + ") END";
  }

  private static String fields(
      String struct, StructType from, StructType to, boolean attempt, int depth) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < from.fields().size(); i++) {
      String name = from.fields().get(i).name();
      String value = "struct_extract(" + struct + ", " + SqlText.string(name) + ")";
      fields.add(
          SqlText.name(to.fields().get(i).name())
              + " := "
              + of(value, from.fields().get(i).type(), to.fields().get(i).type(), attempt, depth));
    }
    String packed = "struct_pack(" + String.join(", ", fields) + ")";
    return "CASE WHEN " + struct + " IS NOT NULL THEN " + packed + " END";
  }
}
