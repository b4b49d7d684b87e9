package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;

/**
 * Which conversions Spark allows.
 *
 * <p>Source: Spark's {@code Cast.canAnsiCast}.
 */
public final class Casts {
  private Casts() {}

  public static void check(DataType from, DataType to, Position at) {
    if (!legal(from, to)) {
      throw Refusals.noCast(at, from, to);
    }
  }

  /** Whether a value that is not NULL can become NULL: NaN has no decimal. */
  static boolean mayTurnNull(DataType from, DataType to) {
    return Coercion.isFloating(from) && to instanceof DecimalType;
  }

  /** Whether every value converts, and none raises an error. */
  public static boolean keepsAll(DataType from, DataType to) {
    boolean scalar = from instanceof PrimitiveType || from instanceof DecimalType;
    if (from.equals(to) || !scalar || from == PrimitiveType.STRING) {
      return from.equals(to);
    }
    boolean wide = to == PrimitiveType.STRING || to == PrimitiveType.DOUBLE;
    return wide || Coercion.tightest(from, to).filter(to::equals).isPresent();
  }

  /** Whether an attempted cast could turn the key of a map to NULL, which no key may be. */
  public static boolean mayLoseKeys(DataType from, DataType to) {
    if (from instanceof ArrayType l && to instanceof ArrayType r) {
      return mayLoseKeys(l.element(), r.element());
    }
    if (from instanceof MapType l && to instanceof MapType r) {
      return !keepsAll(l.key(), r.key()) || mayLoseKeys(l.value(), r.value());
    }
    return from instanceof StructType l
        && to instanceof StructType r
        && !sameShape(l, r, (field, wanted) -> !mayLoseKeys(field, wanted));
  }

  private static boolean legal(DataType from, DataType to) {
    if (IntervalCasts.concerns(from, to)) {
      return IntervalCasts.legal(from, to);
    }
    if (from.equals(to) || from == PrimitiveType.NULL || to == PrimitiveType.STRING) {
      return true;
    }
    boolean text = from == PrimitiveType.STRING;
    if (to instanceof DecimalType || Coercion.isNumeric(to)) {
      return text
          || Coercion.isNumeric(from)
          || from == PrimitiveType.BOOLEAN
          || from == PrimitiveType.TIMESTAMP;
    }
    if (to == PrimitiveType.BOOLEAN) {
      return text || Coercion.isNumeric(from);
    }
    if (to == PrimitiveType.BINARY) {
      return text;
    }
    if (to == PrimitiveType.TIMESTAMP) {
      return text || Coercion.isDatetime(from) || Coercion.isNumeric(from);
    }
    if (Coercion.isDatetime(to)) {
      return text || Coercion.isDatetime(from);
    }
    return legalNested(from, to);
  }

  private static boolean legalNested(DataType from, DataType to) {
    if (from instanceof ArrayType l && to instanceof ArrayType r) {
      return legal(l.element(), r.element());
    }
    if (from instanceof MapType l && to instanceof MapType r) {
      return legal(l.key(), r.key()) && legal(l.value(), r.value());
    }
    if (from instanceof StructType l && to instanceof StructType r) {
      return sameShape(l, r, Casts::legal);
    }
    return false;
  }

  public static boolean sameShape(
      StructType l, StructType r, java.util.function.BiPredicate<DataType, DataType> each) {
    if (l.fields().size() != r.fields().size()) {
      return false;
    }
    for (int i = 0; i < l.fields().size(); i++) {
      if (!each.test(l.fields().get(i).type(), r.fields().get(i).type())) {
        return false;
      }
    }
    return true;
  }
}
