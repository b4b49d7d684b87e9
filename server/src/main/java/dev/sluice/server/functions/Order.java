package dev.sluice.server.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spark's order of values, as {@link NestedValues} has them: NULL before all others, NaN after all
 * other numbers, zeros alike, strings and binary by unsigned byte.
 *
 * <p>Source: Spark's {@code PhysicalDataType.ordering} and {@code InterpretedOrdering}.
 */
final class Order {
  private Order() {}

  static Comparator<@Nullable Object> of(DataType type) {
    return Comparator.nullsFirst(present(type));
  }

  /** The order of values that are not NULL. */
  private static Comparator<Object> present(DataType type) {
    if (type instanceof ArrayType array) {
      Comparator<@Nullable Object> each = of(array.element());
      return (l, r) -> arrays((List<?>) l, (List<?>) r, each);
    }
    if (type instanceof StructType struct) {
      List<Comparator<@Nullable Object>> each =
          struct.fields().stream().map(field -> of(field.type())).toList();
      return (l, r) -> structs((List<?>) l, (List<?>) r, each);
    }
    if (type == PrimitiveType.STRING) {
      return (l, r) -> Arrays.compareUnsigned(utf8(l), utf8(r));
    }
    if (type == PrimitiveType.BINARY) {
      return (l, r) -> Arrays.compareUnsigned((byte[]) l, (byte[]) r);
    }
    if (type == PrimitiveType.FLOAT || type == PrimitiveType.DOUBLE) {
      return (l, r) -> Double.compare(plain(l), plain(r));
    }
    return Order::natural;
  }

  private static byte[] utf8(Object text) {
    return ((String) text).getBytes(StandardCharsets.UTF_8);
  }

  /** The number, with one zero instead of two. */
  private static double plain(Object number) {
    return ((Number) number).doubleValue() + 0.0;
  }

  @SuppressWarnings("unchecked")
  private static int natural(Object l, Object r) {
    return ((Comparable<Object>) l).compareTo(r);
  }

  private static int arrays(List<?> l, List<?> r, Comparator<@Nullable Object> each) {
    for (int i = 0; i < Math.min(l.size(), r.size()); i++) {
      int order = each.compare(l.get(i), r.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(l.size(), r.size());
  }

  private static int structs(List<?> l, List<?> r, List<Comparator<@Nullable Object>> each) {
    for (int i = 0; i < each.size(); i++) {
      int order = each.get(i).compare(l.get(i), r.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
