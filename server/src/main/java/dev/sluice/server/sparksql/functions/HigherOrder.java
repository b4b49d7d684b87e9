package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.Zeros;
import java.util.ArrayList;
import java.util.List;

/**
 * Functions that take lambda functions. The body of a lambda function is typed after the other
 * arguments and is an operand like them; its variables are those of {@code Lambdas}.
 *
 * <p>Source: Spark's {@code higherOrderFunctions.scala}.
 */
final class HigherOrder {
  /** How Spark shows the last function of {@code aggregate} where there is none. */
  private static final String ITSELF = Shown.lambda(Shown.VARIABLE, 1);

  /** How Spark shows the comparator that {@code array_sort} has by itself. */
  private static final String ASCENDING =
      Shown.lambda(
          ("(IF(((v IS NULL) AND (v IS NULL)), 0, (IF((v IS NULL), 1, (IF((v IS NULL), -1,"
                  + " (IF((v < v), -1, (IF((v > v), 1, 0))))))))))")
              .replace("v", Shown.VARIABLE),
          2);

  private HigherOrder() {}

  static void register(FunctionTable table) {
    table.put("transform", HigherOrder::transform).shown(Shown.PLAIN.withLambdas(1, 1));
    table.put("filter", HigherOrder::filter).shown(Shown.PLAIN.withLambdas(1, 1));
    table.put("exists", quantified("TRUE", "FALSE", "OR")).shown(Shown.PLAIN.withLambdas(1, 1));
    table.put("forall", quantified("FALSE", "TRUE", "AND")).shown(Shown.PLAIN.withLambdas(1, 1));
    table
        .put("aggregate,reduce", HigherOrder::aggregate)
        .shown(Shown.filled(4, ITSELF).withLambdas(2, 2, 1));
    table.put("zip_with", HigherOrder::zipWith).shown(Shown.PLAIN.withLambdas(2, 2));
    table
        .put("array_sort", HigherOrder::arraySort)
        .shown(Shown.filled(2, ASCENDING).withLambdas(1, 2));
    table.put("map_filter", HigherOrder::mapFilter).shown(Shown.PLAIN.withLambdas(1, 2));
    table.put("transform_keys", HigherOrder::transformKeys).shown(Shown.PLAIN.withLambdas(1, 2));
    table
        .put("transform_values", HigherOrder::transformValues)
        .shown(Shown.PLAIN.withLambdas(1, 2));
    table.put("map_zip_with", HigherOrder::mapZipWith).shown(Shown.PLAIN.withLambdas(2, 3));
  }

  private static Expr call(Emission emission, List<Expr> operands, DataType type, Position at) {
    boolean nullable = operands.get(0).nullable();
    return new Expr.Call(emission, operands, type, nullable, at);
  }

  /** The body over an element and, if wanted, its index from 0. */
  private static Expr each(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    ArrayType array = Collections.array(name, arguments.get(0));
    Expr function = arguments.get(1);
    Expr element = LambdaArgument.parameter(LambdaArgument.variable(function), array.element(), at);
    String index = "CAST(" + LambdaArgument.second(function) + " - 1 AS INTEGER)";
    return LambdaArgument.body(
        name,
        function,
        1,
        List.of(element, LambdaArgument.parameter(index, PrimitiveType.INTEGER, at)));
  }

  private static String variables(Expr function) {
    boolean two = function instanceof Expr.Lambda lambda && lambda.parameters() > 1;
    return LambdaArgument.variable(function) + (two ? ", " + LambdaArgument.second(function) : "");
  }

  private static Expr transform(String name, List<Expr> arguments, Position at) {
    Expr body = each(name, arguments, at);
    String variables = variables(arguments.get(1));
    Emission emission =
        sql -> "list_transform(" + sql.get(0) + ", lambda " + variables + ": " + sql.get(1) + ")";
    ArrayType type = new ArrayType(body.type(), body.nullable());
    return call(typed(emission, type), List.of(arguments.get(0), body), type, at);
  }

  /** The engine has no type for the elements of an empty list, or of one of NULLs. */
  private static Emission typed(Emission emission, DataType type) {
    return sql -> SqlText.cast(emission.sql(sql), type);
  }

  private static Expr filter(String name, List<Expr> arguments, Position at) {
    Expr body = condition(name, each(name, arguments, at));
    String variables = variables(arguments.get(1));
    Emission emission =
        sql -> "list_filter(" + sql.get(0) + ", lambda " + variables + ": " + sql.get(1) + ")";
    List<Expr> operands = List.of(arguments.get(0), body);
    return call(emission, operands, arguments.get(0).type(), at);
  }

  private static Expr condition(String name, Expr body) {
    if (body.type() != PrimitiveType.BOOLEAN && body.type() != PrimitiveType.NULL) {
      throw Refusals.mismatch(
          body.at(),
          "The lambda function of "
              + name
              + " gives "
              + body.type().sql()
              + ", which is no boolean");
    }
    return Coercion.cast(body, PrimitiveType.BOOLEAN);
  }

  /**
   * {@code exists} and {@code forall}, by three-valued logic; elements after the answer are not
   * looked at.
   */
  private static Signature quantified(String answer, String start, String operator) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      ArrayType array = Collections.array(name, arguments.get(0));
      Expr function = arguments.get(1);
      String element = LambdaArgument.variable(function);
      Expr parameter = LambdaArgument.parameter(element, array.element(), at);
      Expr body = condition(name, LambdaArgument.body(name, function, 1, List.of(parameter)));
      String sofar = LambdaArgument.second(function);
      Emission emission =
          sql ->
              "list_reduce("
                  + sql.get(0)
                  + ", lambda "
                  + sofar
                  + ", "
                  + element
                  + ": CASE WHEN "
                  + sofar
                  + " = "
                  + answer
                  + " THEN "
                  + answer
                  + " ELSE "
                  + sofar
                  + " "
                  + operator
                  + " ("
                  + sql.get(1)
                  + ") END, "
                  + start
                  + ")";
      List<Expr> operands = List.of(arguments.get(0), body);
      return new Expr.Call(emission, operands, PrimitiveType.BOOLEAN, true, at);
    };
  }

  private static Expr aggregate(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 3, 4, at);
    ArrayType array = Collections.array(name, arguments.get(0));
    Expr zero = arguments.get(1);
    Expr merge = arguments.get(2);
    String sofar = LambdaArgument.variable(merge);
    String element = LambdaArgument.second(merge);
    Expr merged =
        LambdaArgument.body(
            name,
            merge,
            2,
            List.of(
                LambdaArgument.parameter(sofar, zero.type(), at),
                LambdaArgument.parameter(element, array.element(), at)));
    Expr fitted = merged(name, merged, zero.type());
    String reduce = "list_reduce($1, lambda " + sofar + ", " + element + ": $3, $2)";
    if (arguments.size() == 3) {
      List<Expr> operands = List.of(arguments.get(0), zero, fitted);
      return new Expr.Call(Emission.template(reduce), operands, zero.type(), true, at);
    }
    Expr finish = arguments.get(3);
    String last = LambdaArgument.variable(finish);
    Expr finished =
        LambdaArgument.body(
            name, finish, 1, List.of(LambdaArgument.parameter(last, zero.type(), at)));
    // The list of one array, or of none if it is NULL, keeps the finish from a NULL array.
    String present =
        "list_transform(list_filter([$1], lambda \"#l\": \"#l\" IS NOT NULL), lambda \"#l\": "
            + reduce.replace("$1", "\"#l\"")
            + ")";
    Emission emission =
        Emission.template("list_transform(" + present + ", lambda " + last + ": $4)[1]");
    List<Expr> operands = List.of(arguments.get(0), zero, fitted, finished);
    return new Expr.Call(typed(emission, finished.type()), operands, finished.type(), true, at);
  }

  /** The merged value must have the type of the first one; names of fields may differ. */
  private static Expr merged(String name, Expr merged, DataType type) {
    if (merged.type() == PrimitiveType.NULL) {
      return Coercion.cast(merged, type);
    }
    if (alike(merged.type(), type)) {
      return merged.type().sql().equals(type.sql()) ? merged : Coercion.cast(merged, type);
    }
    throw Refusals.mismatch(
        merged.at(),
        "Function "
            + name
            + " begins with "
            + type.sql()
            + " and merges to "
            + merged.type().sql()
            + "; cast one of them");
  }

  private static boolean alike(DataType l, DataType r) {
    if (l instanceof ArrayType left && r instanceof ArrayType right) {
      return alike(left.element(), right.element());
    }
    if (l instanceof MapType left && r instanceof MapType right) {
      return alike(left.key(), right.key()) && alike(left.value(), right.value());
    }
    if (l instanceof StructType left && r instanceof StructType right) {
      boolean same = left.fields().size() == right.fields().size();
      for (int i = 0; same && i < left.fields().size(); i++) {
        same = alike(left.fields().get(i).type(), right.fields().get(i).type());
      }
      return same;
    }
    return l.equals(r);
  }

  private static Expr zipWith(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 3, 3, at);
    Expr function = arguments.get(2);
    String pair = LambdaArgument.variable(function);
    List<Expr> parameters =
        List.of(
            part(pair, "1", Collections.array(name, arguments.get(0)).element(), at),
            part(pair, "2", Collections.array(name, arguments.get(1)).element(), at));
    Expr body = LambdaArgument.body(name, function, 2, parameters);
    ArrayType type = new ArrayType(body.type(), body.nullable());
    Emission emission =
        Emission.sharing(
            "CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN list_transform(list_zip($1, $2), lambda "
                + pair
                + ": $3) END");
    List<Expr> operands = new ArrayList<>(InTurn.guarded(arguments.subList(0, 2)));
    operands.add(body);
    return new Expr.Call(typed(emission, type), operands, type, true, at);
  }

  private static Expr part(String tuple, String ordinal, DataType type, Position at) {
    return LambdaArgument.parameter("struct_extract_at(" + tuple + ", " + ordinal + ")", type, at);
  }

  private static Expr arraySort(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    ArrayType type = Collections.array(name, arguments.get(0));
    if (arguments.size() == 1) {
      Collections.ordered(name, type.element(), at);
      Emission emission = sql -> ArrayFunctions.sorted(sql.get(0), type, "ASC", "LAST");
      return call(emission, arguments, type, at);
    }
    Expr comparator = arguments.get(1);
    String left = LambdaArgument.variable(comparator);
    String right = LambdaArgument.second(comparator);
    Expr body =
        LambdaArgument.body(
            name,
            comparator,
            2,
            List.of(
                LambdaArgument.parameter(left, type.element(), at),
                LambdaArgument.parameter(right, type.element(), at)));
    if (body.type() != PrimitiveType.INTEGER) {
      throw Refusals.mismatch(body.at(), "The comparator of array_sort does not give an int");
    }
    Emission emission = sql -> ComparatorSort.sql(sql.get(0), left, right, sql.get(1));
    return call(emission, List.of(arguments.get(0), body), type, at);
  }

  /** The body over the key and the value of a map's entry, which is the variable. */
  private static Expr entry(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    MapType map = Collections.map(name, arguments.get(0));
    String entry = LambdaArgument.variable(arguments.get(1));
    List<Expr> parameters =
        List.of(
            LambdaArgument.parameter("struct_extract(" + entry + ", 'key')", map.key(), at),
            LambdaArgument.parameter("struct_extract(" + entry + ", 'value')", map.value(), at));
    return LambdaArgument.body(name, arguments.get(1), 2, parameters);
  }

  private static Expr entries(
      String template, List<Expr> arguments, Expr body, MapType type, Position at) {
    String filled = template.replace("@", LambdaArgument.variable(arguments.get(1)));
    Emission emission = Emission.template("map_from_entries(" + filled + ")");
    return call(typed(emission, type), List.of(arguments.get(0), body), type, at);
  }

  private static Expr mapFilter(String name, List<Expr> arguments, Position at) {
    Expr body = condition(name, entry(name, arguments, at));
    MapType type = Collections.map(name, arguments.get(0));
    String template = "list_filter(map_entries($1), lambda @: $2)";
    return entries(template, arguments, body, type, at);
  }

  private static Expr transformKeys(String name, List<Expr> arguments, Position at) {
    Expr body = entry(name, arguments, at);
    MapType map = Collections.map(name, arguments.get(0));
    MapType type = new MapType(body.type(), map.value(), map.valueContainsNull());
    boolean constant = Zeros.areConstant(List.of(arguments.get(0), body));
    String key = Zeros.ofKeys("$2", body.type(), constant);
    String template =
        "list_transform(map_entries($1), lambda @: struct_pack(\"key\" := "
            + key
            + ", \"value\" := struct_extract(@, 'value')))";
    return entries(template, arguments, body, type, at);
  }

  private static Expr transformValues(String name, List<Expr> arguments, Position at) {
    Expr body = entry(name, arguments, at);
    MapType map = Collections.map(name, arguments.get(0));
    MapType type = new MapType(map.key(), body.type(), body.nullable());
    String template =
        "list_transform(map_entries($1), lambda @: struct_pack(\"key\" := struct_extract(@, 'key'),"
            + " \"value\" := $2))";
    return entries(template, arguments, body, type, at);
  }

  private static Expr mapZipWith(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 3, 3, at);
    MapType left = Collections.map(name, arguments.get(0));
    MapType right = Collections.map(name, arguments.get(1));
    DataType key =
        Tightest.wider(left.key(), right.key())
            .orElseThrow(() -> Collections.apart(name, left.key(), right.key(), at));
    Expr function = arguments.get(2);
    String variable = LambdaArgument.variable(function);
    List<Expr> parameters =
        List.of(
            LambdaArgument.parameter(variable, key, at),
            LambdaArgument.parameter("\"#m\"[" + variable + "]", left.value(), at),
            LambdaArgument.parameter("\"#n\"[" + variable + "]", right.value(), at));
    Expr body = LambdaArgument.body(name, function, 3, parameters);
    MapType type = new MapType(key, body.type(), body.nullable());
    Emission emission =
        Emission.template(
            "list_transform([$1], lambda \"#m\": list_transform([$2], lambda \"#n\":"
                + " map_from_entries(list_transform(map_keys(\"#m\") ||"
                + " list_filter(map_keys(\"#n\"), lambda \"#k\": NOT map_contains(\"#m\", \"#k\")),"
                + " lambda @: struct_pack(\"key\" := @, \"value\" := $3))))[1])[1]"
                    .replace("@", variable));
    List<Expr> maps =
        List.of(
            Coercion.cast(arguments.get(0), new MapType(key, left.value(), true)),
            Coercion.cast(arguments.get(1), new MapType(key, right.value(), true)));
    List<Expr> operands = new ArrayList<>(InTurn.guarded(maps));
    operands.add(body);
    return new Expr.Call(typed(emission, type), operands, type, true, at);
  }
}
