package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.Zeros;
import java.util.List;

/**
 * Functions that take arrays for sets. Of equal elements the first stays.
 *
 * <p>Source: Spark's {@code collectionOperations.scala}.
 */
final class ArraySets {
  private static final String ANY_NULL = "len(list_filter($1, lambda \"#e\": \"#e\" IS NULL)) > 0";

  private static final String OVERLAP =
      "CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL WHEN list_has_any($1, $2) THEN TRUE"
          + " WHEN len($1) = 0 OR len($2) = 0 THEN FALSE WHEN "
          + ANY_NULL
          + " OR "
          + ANY_NULL.replace("$1", "$2")
          + " THEN NULL ELSE FALSE END";

  private ArraySets() {}

  static void register(FunctionTable table) {
    table.put("array_distinct", ArraySets::distinct);
    table.put("array_union", both("CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN $1 || $2 END"));
    table.put("array_intersect", both(among("IS NOT NULL")));
    table.put("array_except", both(among("IS NULL")));
    table.put("arrays_overlap", ArraySets::overlap);
  }

  private static Expr distinct(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    ArrayType type = Collections.array(name, arguments.get(0));
    Collections.ordered(name, type.element(), at);
    Emission emission = sql -> unique(sql.get(0), type);
    return new Expr.Call(emission, arguments, type, ArrayFunctions.nullable(arguments), at);
  }

  /** The first of each set of equal elements. */
  private static String unique(String array, ArrayType type) {
    return "list_transform(["
        + Zeros.one(array, type)
        + "], lambda \"#d\": list_filter(\"#d\", lambda \"#e\", \"#i\":"
        + " list_position(\"#d\", \"#e\") = \"#i\"))[1]";
  }

  private static String among(String test) {
    return "CASE WHEN $2 IS NOT NULL THEN list_filter($1, lambda \"#e\":"
        + " list_position($2, \"#e\") "
        + test
        + ") END";
  }

  /** Two arrays of one type. */
  private static List<Expr> pair(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    DataType left = Collections.array(name, arguments.get(0)).element();
    DataType right = Collections.array(name, arguments.get(1)).element();
    DataType element = Collections.meet(name, left, right, at);
    Collections.ordered(name, element, at);
    return InTurn.guarded(Coercion.castAll(arguments, new ArrayType(element, true)));
  }

  private static Signature both(String template) {
    Emission filled = Emission.sharing(template);
    return (name, arguments, at) -> {
      List<Expr> operands = pair(name, arguments, at);
      ArrayType type = (ArrayType) operands.get(0).type();
      Emission emission = sql -> unique(filled.sql(sql), type);
      return new Expr.Call(emission, operands, type, ArrayFunctions.nullable(operands), at);
    };
  }

  private static Expr overlap(String name, List<Expr> arguments, Position at) {
    List<Expr> operands = pair(name, arguments, at);
    return Collections.call(OVERLAP, operands, PrimitiveType.BOOLEAN, true, at);
  }
}
