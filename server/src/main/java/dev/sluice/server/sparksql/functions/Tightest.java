package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The type in which functions of collections compare elements, which is not the type that operators
 * would take: strings meet strings only.
 *
 * <p>Source: Spark's {@code TypeCoercion.findTightestCommonType} and {@code
 * findWiderTypeWithoutStringPromotionForTwo}, which these functions use in ANSI mode too.
 */
final class Tightest {
  private Tightest() {}

  /** Loses no digit: decimals of different sizes do not meet. */
  static Optional<DataType> common(DataType l, DataType r) {
    return Optional.ofNullable(tightest(l, r));
  }

  /** Widens decimals as well. */
  static Optional<DataType> wider(DataType l, DataType r) {
    return Optional.ofNullable(wide(l, r));
  }

  private static @Nullable DataType tightest(DataType l, DataType r) {
    if (l.equals(r) || r == PrimitiveType.NULL) {
      return l;
    }
    if (l == PrimitiveType.NULL) {
      return r;
    }
    if (Coercion.PRECEDENCE.contains(l) && Coercion.PRECEDENCE.contains(r)) {
      return Coercion.PRECEDENCE.get(
          Math.max(Coercion.PRECEDENCE.indexOf(l), Coercion.PRECEDENCE.indexOf(r)));
    }
    if (Coercion.isDatetime(l) && Coercion.isDatetime(r)) {
      boolean instant = l == PrimitiveType.TIMESTAMP || r == PrimitiveType.TIMESTAMP;
      return instant ? PrimitiveType.TIMESTAMP : PrimitiveType.TIMESTAMP_NTZ;
    }
    if (l instanceof DecimalType decimal && Coercion.isIntegral(r)) {
      return holds(decimal, r) ? l : null;
    }
    if (r instanceof DecimalType decimal && Coercion.isIntegral(l)) {
      return holds(decimal, l) ? r : null;
    }
    return nested(l, r, Tightest::tightest);
  }

  private static boolean holds(DecimalType decimal, DataType integral) {
    return decimal.precision() - decimal.scale() >= Coercion.asDecimal(integral).precision();
  }

  private static @Nullable DataType wide(DataType l, DataType r) {
    DataType tightest = tightest(l, r);
    if (tightest != null) {
      return tightest;
    }
    if (Coercion.isNumeric(l) && Coercion.isNumeric(r)) {
      boolean floating = Coercion.isFloating(l) || Coercion.isFloating(r);
      return floating
          ? PrimitiveType.DOUBLE
          : Decimals.wider(Coercion.asDecimal(l), Coercion.asDecimal(r));
    }
    return nested(l, r, Tightest::wide);
  }

  private static @Nullable DataType nested(
      DataType l, DataType r, BinaryOperator<@Nullable DataType> each) {
    if (l instanceof ArrayType left && r instanceof ArrayType right) {
      DataType element = each.apply(left.element(), right.element());
      return element == null ? null : new ArrayType(element, true);
    }
    if (l instanceof MapType left && r instanceof MapType right) {
      DataType key = each.apply(left.key(), right.key());
      DataType value = each.apply(left.value(), right.value());
      return key == null || value == null ? null : new MapType(key, value, true);
    }
    if (l instanceof StructType left && r instanceof StructType right) {
      return structs(left, right, each);
    }
    return null;
  }

  private static @Nullable DataType structs(
      StructType l, StructType r, BinaryOperator<@Nullable DataType> each) {
    if (l.fields().size() != r.fields().size()) {
      return null;
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < l.fields().size(); i++) {
      Field left = l.fields().get(i);
      Field right = r.fields().get(i);
      DataType type = each.apply(left.type(), right.type());
      if (type == null || !left.name().equalsIgnoreCase(right.name())) {
        return null;
      }
      fields.add(
          new Field(left.name(), type, left.nullable() || right.nullable(), left.metadata()));
    }
    return new StructType(fields);
  }
}
