package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import java.util.List;

/**
 * One part of a collection: {@code a[i]}, {@code m[key]}, {@code a.field}, {@code element_at}.
 *
 * <p>Source: Spark's {@code ExtractValue} and {@code ElementAt}.
 */
public final class Subscripts {
  private static final String ZERO =
      "error('[INVALID_INDEX_OF_ZERO] The index 0; elements count"
          + " from 1, or from -1 at the end')";

  private Subscripts() {}

  private static String beyond(String code) {
    return "error('["
        + code
        + "] The index ' || $2 || ' is outside an array of ' || len($1)"
        + " || ' elements')";
  }

  /** {@code a[i]} from 0, {@code m[key]}; outside an array is an error, an absent key is NULL. */
  public static Expr subscript(Expr base, Expr index, Position at) {
    if (base.type() instanceof MapType map) {
      return value(base, Coercion.argument(index, map.key(), "A map key"), map, at);
    }
    boolean structs =
        base.type() instanceof StructType
            || (base.type() instanceof ArrayType array && array.element() instanceof StructType);
    if (structs
        && index instanceof Expr.Literal literal
        && literal.value() instanceof String name) {
      return field(base, name, at);
    }
    if (!Coercion.isIntegral(index.type()) && index.type() != PrimitiveType.NULL) {
      throw Refusals.mismatch(
          index.at(), "An array index is a whole number and not " + index.type().sql());
    }
    String template =
        "CASE WHEN $2 < 0 OR $2 >= len($1) THEN "
            + beyond("INVALID_ARRAY_INDEX")
            + " ELSE $1[$2 + 1] END";
    return element("Subscript", template, List.of(base, index), at);
  }

  /** A field of each struct of an array, or the value of a map at a string key. */
  private static Expr fieldOfEach(Expr base, String name, Position at) {
    if (base.type() instanceof ArrayType array && array.element() instanceof StructType) {
      Expr each = field(LambdaArgument.parameter("\"#f\"", array.element(), at), name, at);
      Emission emission =
          sql -> "list_transform(" + sql.get(0) + ", lambda \"#f\": " + sql.get(1) + ")";
      ArrayType type = new ArrayType(each.type(), true);
      return new Expr.Call(emission, List.of(base, each), type, base.nullable(), at);
    }
    if (base.type() instanceof MapType) {
      return subscript(base, Expr.Literal.of(name, at), at);
    }
    throw Refusals.mismatch(at, "A value of type " + base.type().sql() + " has no field " + name);
  }

  static Expr get(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    Expr index = arguments.get(1);
    boolean wide = index.type() == PrimitiveType.LONG;
    Expr narrow = wide ? Coercion.cast(index, PrimitiveType.INTEGER) : index;
    if (index instanceof Expr.Literal literal
        && index.type() == PrimitiveType.INTEGER
        && literal.value() instanceof Long place
        && arguments.get(0) instanceof Expr.Call array
        && array.emission() instanceof Collections.Elements elements) {
      return elementOf(array.operands(), place, elements.type().element(), at);
    }
    return element(
        name, "$1[greatest(CAST($2 AS BIGINT), -1) + 1]", List.of(arguments.get(0), narrow), at);
  }

  /** Only the element is computed. Source: Spark's {@code SimplifyExtractValueOps}. */
  private static Expr elementOf(List<Expr> elements, long place, DataType type, Position at) {
    return place >= 0 && place < elements.size()
        ? elements.get((int) place)
        : new Expr.Literal(null, type, at);
  }

  /** {@code element_at}: arrays from 1 or from the end, maps by key. */
  static Signature elementAt(boolean attempt) {
    String beyond = attempt ? "NULL" : beyond("INVALID_ARRAY_INDEX_IN_ELEMENT_AT");
    String template =
        "CASE WHEN $2 = 0 THEN "
            + ZERO
            + " WHEN abs(CAST($2 AS BIGINT)) > len($1) THEN "
            + beyond
            + " ELSE $1[$2] END";
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      Expr base = arguments.get(0);
      if (base.type() instanceof MapType) {
        return entry(name, base, arguments.get(1), at);
      }
      DataType index = arguments.get(1).type();
      if (!Coercion.isIntegral(index) || index == PrimitiveType.LONG) {
        throw Refusals.mismatch(at, "Function " + name + " wants an int and got " + index.sql());
      }
      return element(name, template, arguments, at);
    };
  }

  private static Expr entry(String name, Expr base, Expr key, Position at) {
    MapType map = (MapType) base.type();
    DataType common = Collections.meet(name, map.key(), key.type(), at);
    MapType type = new MapType(common, map.value(), map.valueContainsNull());
    return value(Coercion.cast(base, type), Coercion.cast(key, common), type, at);
  }

  private static Expr value(Expr base, Expr key, MapType type, Position at) {
    List<Expr> operands = InTurn.guarded(List.of(base, key));
    Emission emission = Emission.nullIntolerant(Emission.template("$1[$2]"));
    return new Expr.Call(emission, operands, type.value(), true, at);
  }

  private static Expr element(String name, String template, List<Expr> operands, Position at) {
    ArrayType array = Collections.array(name, operands.get(0));
    Expr index = operands.get(1);
    boolean constant = index instanceof Expr.Cast cast && cast.operand() instanceof Expr.Literal;
    if (constant && index.nullable() && index.operands().get(0).nullable()) {
      throw Refusals.unsupported(at, "A constant NULL as an index", "NULL");
    }
    Expr fitted =
        index.type() == PrimitiveType.LONG
            ? index
            : Coercion.argument(index, PrimitiveType.INTEGER, "An array index");
    List<Expr> inTurn = InTurn.guarded(List.of(operands.get(0), fitted));
    Emission emission = Emission.nullIntolerant(Emission.sharing(template));
    return new Expr.Call(emission, inTurn, array.element(), true, at);
  }

  /** A field of a field of a field. */
  public static Expr fields(Expr base, List<String> names) {
    Expr value = base;
    for (String name : names) {
      value = field(value, name, base.at());
    }
    return value;
  }

  /** A field of a struct or of each struct of an array; the value of a map at a string key. */
  public static Expr field(Expr base, String name, Position at) {
    if (!(base.type() instanceof StructType struct)) {
      return fieldOfEach(base, name, at);
    }
    Field field =
        struct.find(name).orElseThrow(() -> Refusals.unknownColumn(at, name, struct.names()));
    return new Expr.Call(
        new Emission.Field(field.name()),
        List.of(base),
        field.type(),
        base.nullable() || field.nullable(),
        at);
  }
}
