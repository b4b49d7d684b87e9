package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Refusals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which types meet in one expression, and the casts that bring them together.
 *
 * <p>Source: Spark 4's {@code AnsiTypeCoercion} and {@code DecimalPrecisionTypeCoercion}.
 */
public final class Coercion {
  /** Numbers, each wider than those before. */
  public static final List<PrimitiveType> PRECEDENCE =
      List.of(
          PrimitiveType.BYTE,
          PrimitiveType.SHORT,
          PrimitiveType.INTEGER,
          PrimitiveType.LONG,
          PrimitiveType.FLOAT,
          PrimitiveType.DOUBLE);

  private Coercion() {}

  public static boolean isIntegral(DataType type) {
    int rank = PRECEDENCE.indexOf(type);
    return rank >= 0 && rank <= 3;
  }

  public static boolean isFloating(DataType type) {
    return type == PrimitiveType.FLOAT || type == PrimitiveType.DOUBLE;
  }

  public static boolean isNumeric(DataType type) {
    return type instanceof DecimalType || PRECEDENCE.contains(type);
  }

  public static boolean isDatetime(DataType type) {
    return type == PrimitiveType.DATE
        || type == PrimitiveType.TIMESTAMP
        || type == PrimitiveType.TIMESTAMP_NTZ;
  }

  /** The least type that holds the values of both: {@code findWiderTypeForTwo}. */
  public static Optional<DataType> common(DataType l, DataType r) {
    return common(l, r, Widening.STRINGS);
  }

  /** The same where strings meet strings only: {@code findWiderTypeWithoutStringPromotion}. */
  static Optional<DataType> withoutStrings(DataType l, DataType r) {
    return common(l, r, Widening.NUMBERS);
  }

  /** The one type that holds all values of both: {@code findTightestCommonType}. */
  public static Optional<DataType> tightest(DataType l, DataType r) {
    return common(l, r, Widening.NOTHING);
  }

  /** The same for VALUES, whose rule is not ANSI's: a float and a whole number meet in float. */
  public static Optional<DataType> ofInlineTable(DataType l, DataType r) {
    boolean single = l == PrimitiveType.FLOAT || r == PrimitiveType.FLOAT;
    return single && (isIntegral(l) || isIntegral(r))
        ? Optional.of(PrimitiveType.FLOAT)
        : withoutStrings(l, r);
  }

  /** What may be given up so that two types meet. */
  private enum Widening {
    NOTHING,
    NUMBERS,
    STRINGS
  }

  private static Optional<DataType> common(DataType l, DataType r, Widening widening) {
    if (l.equals(r) || r == PrimitiveType.NULL) {
      return Optional.of(l);
    }
    if (l == PrimitiveType.NULL) {
      return Optional.of(r);
    }
    if (isNumeric(l) && isNumeric(r)) {
      DataType wider = commonNumeric(l, r);
      boolean exact = !(wider instanceof DecimalType) || wider.equals(l) || wider.equals(r);
      boolean mixed = l instanceof DecimalType != r instanceof DecimalType && isFloating(wider);
      boolean decimals = l instanceof DecimalType && r instanceof DecimalType;
      return widening != Widening.NOTHING || (exact && !mixed && !decimals)
          ? Optional.of(wider)
          : Optional.empty();
    }
    if (isDatetime(l) && isDatetime(r)) {
      boolean instant = l == PrimitiveType.TIMESTAMP || r == PrimitiveType.TIMESTAMP;
      return Optional.of(instant ? PrimitiveType.TIMESTAMP : PrimitiveType.TIMESTAMP_NTZ);
    }
    if (l instanceof IntervalType left && r instanceof IntervalType right) {
      return IntervalCasts.common(left, right);
    }
    boolean promoted = widening == Widening.STRINGS;
    if (l == PrimitiveType.STRING) {
      return promoted ? withString(r) : Optional.empty();
    }
    if (r == PrimitiveType.STRING) {
      return promoted ? withString(l) : Optional.empty();
    }
    return commonNested(l, r, widening);
  }

  private static DataType commonNumeric(DataType l, DataType r) {
    if (l instanceof DecimalType || r instanceof DecimalType) {
      boolean floating = isFloating(l) || isFloating(r);
      return floating ? PrimitiveType.DOUBLE : Decimals.wider(asDecimal(l), asDecimal(r));
    }
    int rank = Math.max(PRECEDENCE.indexOf(l), PRECEDENCE.indexOf(r));
    PrimitiveType wider = PRECEDENCE.get(rank);
    return wider == PrimitiveType.FLOAT ? PrimitiveType.DOUBLE : wider;
  }

  private static Optional<DataType> withString(DataType other) {
    if (isIntegral(other)) {
      return Optional.of(PrimitiveType.LONG);
    }
    if (isNumeric(other)) {
      return Optional.of(PrimitiveType.DOUBLE);
    }
    return other instanceof PrimitiveType ? Optional.of(other) : Optional.empty();
  }

  private static Optional<DataType> commonNested(DataType l, DataType r, Widening widening) {
    if (l instanceof ArrayType left && r instanceof ArrayType right) {
      boolean nulls = left.containsNull() || right.containsNull();
      return common(left.element(), right.element(), widening)
          .map(type -> new ArrayType(type, nulls));
    }
    if (l instanceof MapType left && r instanceof MapType right) {
      boolean nulls = left.valueContainsNull() || right.valueContainsNull();
      return common(left.key(), right.key(), widening)
          .flatMap(
              key ->
                  common(left.value(), right.value(), widening)
                      .map(value -> new MapType(key, value, nulls)));
    }
    if (l instanceof StructType left && r instanceof StructType right) {
      return commonStruct(left, right, widening);
    }
    return l instanceof StructType left && r instanceof StructType right
        ? commonStruct(left, right)
        : Optional.empty();
  }

  /** Structs of fields of the same names in the same order. */
  private static Optional<DataType> commonStruct(StructType l, StructType r) {
    if (l.fields().size() != r.fields().size()) {
      return Optional.empty();
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < l.fields().size(); i++) {
      Field left = l.fields().get(i);
      Field right = r.fields().get(i);
      Optional<DataType> type = common(left.type(), right.type());
      if (type.isEmpty() || !left.name().equalsIgnoreCase(right.name())) {
        return Optional.empty();
      }
      boolean nullable = left.nullable() || right.nullable();
      fields.add(new Field(left.name(), type.get(), nullable, left.metadata()));
    }
    return Optional.of(new StructType(fields));
  }

  private static Optional<DataType> commonStruct(StructType l, StructType r, Widening widening) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < Math.min(l.fields().size(), r.fields().size()); i++) {
      Field left = l.fields().get(i);
      Field right = r.fields().get(i);
      Optional<DataType> type = common(left.type(), right.type(), widening);
      if (type.isEmpty() || !left.name().equalsIgnoreCase(right.name())) {
        return Optional.empty();
      }
      boolean nullable = left.nullable() || right.nullable();
      fields.add(new Field(left.name(), type.get(), nullable, left.metadata()));
    }
    boolean same = fields.size() == l.fields().size() && fields.size() == r.fields().size();
    return same ? Optional.of(new StructType(fields)) : Optional.empty();
  }

  /** Whether two types differ in the names of fields and in nullability only. */
  public static boolean alike(DataType l, DataType r) {
    if (l instanceof ArrayType left && r instanceof ArrayType right) {
      return alike(left.element(), right.element());
    }
    if (l instanceof MapType left && r instanceof MapType right) {
      return alike(left.key(), right.key()) && alike(left.value(), right.value());
    }
    if (l instanceof StructType left && r instanceof StructType right) {
      return Casts.sameShape(left, right, Coercion::alike);
    }
    return l.equals(r);
  }

  /** How two types meet. */
  @FunctionalInterface
  public interface Rule {
    Optional<DataType> common(DataType l, DataType r);
  }

  /** The least type of all operands, or a refusal that names the two that do not meet. */
  public static DataType common(List<Expr> operands, String where) {
    return common(operands, where, Coercion::common);
  }

  /** The type of all operands by a rule, or a refusal that names the two that do not meet. */
  public static DataType common(List<Expr> operands, String where, Rule rule) {
    DataType type = PrimitiveType.NULL;
    for (Expr operand : operands) {
      DataType sofar = type;
      type =
          rule.common(sofar, operand.type())
              .orElseThrow(
                  () ->
                      Refusals.mismatch(
                          operand.at(),
                          where
                              + " mixes "
                              + sofar.sql()
                              + " and "
                              + operand.type().sql()
                              + "; cast one of them"));
    }
    return type;
  }

  public static List<Expr> castAll(List<Expr> operands, DataType type) {
    List<Expr> cast = new ArrayList<>();
    for (Expr operand : operands) {
      cast.add(cast(operand, type));
    }
    return cast;
  }

  /** Converts where the types differ. */
  public static Expr cast(Expr operand, DataType type) {
    if (operand.type().equals(type)) {
      return operand;
    }
    if (operand instanceof Expr.Literal literal && literal.value() == null) {
      return new Expr.Literal(null, type, operand.at());
    }
    Casts.check(operand.type(), type, operand.at());
    return new Expr.Cast(operand, type, false, operand.at());
  }

  /** Fits an argument to a function that wants {@code type}: {@code implicitCast}. */
  public static Expr argument(Expr operand, DataType type, String where) {
    if (accepts(operand, type)) {
      return cast(operand, type);
    }
    throw Refusals.mismatch(
        operand.at(),
        where + " wants " + type.sql() + " and got " + operand.type().sql() + "; cast it");
  }

  /** {@code Cast.canANSIStoreAssign}, and strings for what they may be read as. */
  private static boolean accepts(Expr operand, DataType to) {
    DataType from = operand.type();
    if (from.equals(to) || from == PrimitiveType.NULL) {
      return true;
    }
    if (from == PrimitiveType.STRING) {
      return to instanceof PrimitiveType || to instanceof DecimalType;
    }
    if (to == PrimitiveType.STRING) {
      return from instanceof PrimitiveType
          || from instanceof DecimalType
          || from instanceof IntervalType;
    }
    return (isNumeric(from) && isNumeric(to)) || (isDatetime(from) && isDatetime(to));
  }

  public static DecimalType asDecimal(DataType type) {
    return type instanceof DecimalType decimal ? decimal : Decimals.ofIntegral(type);
  }

  /** The decimal type of an operand; an integral constant counts by its digits. */
  public static DecimalType asDecimal(Expr operand) {
    if (isIntegral(operand.type())
        && operand instanceof Expr.Literal literal
        && literal.value() instanceof Long value) {
      return Decimals.ofValue(BigDecimal.valueOf(value));
    }
    return asDecimal(operand.type());
  }
}
