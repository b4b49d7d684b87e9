package dev.sluice.server.rows;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.WrittenFile.ColumnStatistics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Least and greatest value and the number of nulls of one column, kept while rows pass by. */
final class ColumnBounds {
  private final String name;
  private final boolean ordered;
  private @Nullable Object min;
  private @Nullable Object max;
  private boolean unbounded;
  private long nulls;

  ColumnBounds(String name, DataType type) {
    this.name = name;
    this.ordered =
        type instanceof DecimalType
            || (type instanceof PrimitiveType
                && type != PrimitiveType.BOOLEAN
                && type != PrimitiveType.BINARY);
  }

  /** Whether Delta's statistics know columns of that type. */
  static boolean areKept(DataType type) {
    return type instanceof PrimitiveType || type instanceof DecimalType;
  }

  void add(@Nullable Object value) {
    if (value == null) {
      nulls++;
    } else if (ordered) {
      unbounded |= value instanceof Number number && !Double.isFinite(number.doubleValue());
      min = min == null || compare(value, min) < 0 ? value : min;
      max = max == null || compare(value, max) > 0 ? value : max;
    }
  }

  ColumnStatistics statistics() {
    Object least = unbounded ? null : min;
    Object greatest = unbounded ? null : max;
    return ColumnStatistics.ofText(List.of(name), text(least), text(greatest), nulls);
  }

  /** Strings compare as their UTF-8 bytes do: the order of Parquet and Spark, not of Java. */
  @SuppressWarnings("unchecked")
  private static int compare(Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
      return Arrays.compareUnsigned(
          a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
    return ((Comparable<Object>) left).compareTo(right);
  }

  private static @Nullable String text(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof LocalDateTime local) {
      return local.toString().length() == 16 ? local + ":00" : local.toString();
    }
    return value.toString();
  }
}
