package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.CollectionFunctions;
import dev.sluice.server.functions.TextFunctions;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.Late;
import dev.sluice.server.sparksql.tree.NestedSql;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Functions of arrays. Elements are equal as in Spark: NaN is NaN, NULL is NULL, the zeros are one.
 *
 * <p>Source: Spark's {@code collectionOperations.scala}.
 */
final class ArrayFunctions {
  private static final Signature.Parameter INT = Signature.Parameter.of(PrimitiveType.INTEGER);
  private static final Signature.Parameter COUNT =
      Signature.Parameter.exactly(PrimitiveType.INTEGER);
  private static final Signature.Parameter BOOLEAN =
      Signature.Parameter.exactly(PrimitiveType.BOOLEAN);
  private static final Signature.Parameter STRING =
      Signature.Parameter.exactly(PrimitiveType.STRING);

  private static final String ANY_NULL = "len(list_filter($1, lambda \"#e\": \"#e\" IS NULL)) > 0";

  /** The engine makes arrays outside of its memory limit, so that one call could take it all. */
  static final int MOST_ELEMENTS = 10_000_000;

  private static final String INSERT =
      "CASE WHEN $1 IS NULL THEN NULL WHEN $2 = 0"
          + " THEN error('[INVALID_INDEX_OF_ZERO] The index 0; elements count from 1,"
          + " or from -1 at the end') WHEN abs(CAST($2 AS BIGINT)) > "
          + MOST_ELEMENTS
          + " THEN error('[UNSUPPORTED_FEATURE] An array of more than "
          + MOST_ELEMENTS
          + " elements is not supported') WHEN $2 > len($1) THEN list_resize($1, $2 - 1) || [$3]"
          + " WHEN $2 > 0 THEN $1[1:$2 - 1] || [$3] || $1[$2:]"
          + " WHEN $2 + len($1) >= -1 THEN $1[1:len($1) + $2 + 1] || [$3] || $1[len($1) + $2 + 2:]"
          + " WHEN $2 IS NOT NULL THEN"
          + " [$3] || list_resize($1[1:0], -1 - $2 - len($1)) || $1 END";

  private static final String SLICE =
      "CASE WHEN $1 IS NULL OR $2 IS NULL OR $3 IS NULL THEN NULL"
          + " WHEN $2 = 0 THEN error('[INVALID_PARAMETER_VALUE] The start of slice is 0; elements"
          + " count from 1, or from -1 at the end')"
          + " WHEN $3 < 0 THEN error('[INVALID_PARAMETER_VALUE] The length of slice is ' || $3)"
          + " WHEN $2 < -len($1) OR $3 = 0 THEN $1[1:0]"
          + " WHEN $2 < 0 THEN list_slice($1, len($1) + $2 + 1, len($1) + $2 + $3)"
          + " ELSE list_slice($1, $2, CAST($2 AS BIGINT) + $3 - 1) END";

  private ArrayFunctions() {}

  static void register(FunctionTable table) {
    table.put("array_append", appended("($1 || [$2])"));
    table.put("array_prepend", appended("([$2] || $1)"));
    table.put("array_insert", ArrayFunctions::insert);
    table.put("array_compact", same("list_filter($1, lambda \"#e\": \"#e\" IS NOT NULL)"));
    table.put("array_contains", ArrayFunctions::contains);
    table.put("array_position", ArrayFunctions::position);
    table.put("array_remove", ArrayFunctions::remove);
    ArraySets.register(table);
    table.put("array_join", ArrayFunctions::join);
    table.put("array_max", extreme("DESC", "list_max"));
    table.put("array_min", extreme("ASC", "list_min"));
    table.put("array_repeat", ArrayFunctions::repeat);
    table.put("array_size", ArrayFunctions::size);
    table.put("slice", same(SLICE, INT, INT));
    table.put("sort_array", ArrayFunctions::sortArray).shown(Shown.filled(2, "true"));
    table.put("flatten", ArrayFunctions::flatten);
    table.put("arrays_zip", ArrayFunctions::zip);
    table.put("sequence", Sequences::sequence);
    table.overload("reverse", same("list_reverse($1)"));
    table.overload("concat", ArrayFunctions::concat);
  }

  /** A function whose result has the type of its first argument, an array. */
  private static Signature same(String template, Signature.Parameter... more) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, more.length + 1, more.length + 1, at);
      ArrayType type = Collections.array(name, arguments.get(0));
      List<Expr> operands = new ArrayList<>(List.of(arguments.get(0)));
      for (int i = 0; i < more.length; i++) {
        operands.add(more[i].fit(arguments.get(i + 1), "Function " + name));
      }
      Emission emission = Emission.strict(Emission.sharing(template));
      return new Expr.Call(emission, InTurn.guarded(operands), type, nullable(operands), at);
    };
  }

  static boolean nullable(List<Expr> operands) {
    return operands.stream().anyMatch(Expr::nullable);
  }

  /** An array and a value, both in the type in which Spark compares them. */
  private static List<Expr> compared(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    DataType element = Collections.array(name, arguments.get(0)).element();
    DataType other = arguments.get(1).type();
    Optional<DataType> common =
        name.equals("array_contains")
            ? Tightest.wider(element, other)
            : Tightest.common(element, other);
    DataType type = common.orElseThrow(() -> Collections.apart(name, element, other, at));
    return InTurn.guarded(
        List.of(
            Coercion.cast(arguments.get(0), new ArrayType(type, true)),
            Coercion.cast(arguments.get(1), type)));
  }

  private static Signature appended(String template) {
    return (name, arguments, at) -> {
      List<Expr> operands = compared(name, arguments, at);
      Expr array = operands.get(0);
      return Collections.call(template, operands, array.type(), array.nullable(), at);
    };
  }

  private static Expr insert(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 3, 3, at);
    List<Expr> ends = List.of(arguments.get(0), arguments.get(2));
    DataType element = Collections.array(name, ends.get(0)).element();
    DataType type = Collections.meet(name, element, ends.get(1).type(), at);
    if (!Coercion.isIntegral(arguments.get(1).type())
        || arguments.get(1).type() == PrimitiveType.LONG) {
      throw Refusals.mismatch(at, "Function array_insert wants an int as its position");
    }
    ArrayType array = new ArrayType(type, true);
    List<Expr> operands =
        List.of(
            Coercion.cast(ends.get(0), array),
            Coercion.cast(arguments.get(1), PrimitiveType.INTEGER),
            Coercion.cast(ends.get(1), type));
    return Collections.call(INSERT, InTurn.guarded(operands), array, nullable(operands), at);
  }

  private static List<Expr> searched(String name, List<Expr> arguments, Position at) {
    List<Expr> operands = compared(name, arguments, at);
    Collections.ordered(name, operands.get(1).type(), at);
    return operands;
  }

  /** NULL where the value is not found among elements of which some are NULL. */
  private static Expr contains(String name, List<Expr> arguments, Position at) {
    List<Expr> operands = searched(name, arguments, at);
    if (arguments.get(1).type() == PrimitiveType.NULL) {
      throw Refusals.mismatch(at, "Function array_contains looks for a bare NULL");
    }
    String template =
        "CASE WHEN list_contains($1, $2) THEN TRUE WHEN $1 IS NULL OR $2 IS NULL THEN NULL WHEN "
            + ANY_NULL
            + " THEN NULL ELSE FALSE END";
    return Collections.call(template, operands, PrimitiveType.BOOLEAN, true, at);
  }

  private static Expr position(String name, List<Expr> arguments, Position at) {
    String template =
        "CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL"
            + " THEN CAST(coalesce(list_position($1, $2), 0) AS BIGINT) END";
    List<Expr> operands = searched(name, arguments, at);
    return Collections.call(template, operands, PrimitiveType.LONG, nullable(operands), at);
  }

  private static Expr remove(String name, List<Expr> arguments, Position at) {
    String template =
        "CASE WHEN $2 IS NOT NULL"
            + " THEN list_filter($1, lambda \"#e\": \"#e\" IS DISTINCT FROM $2) END";
    List<Expr> operands = searched(name, arguments, at);
    return Collections.call(template, operands, operands.get(0).type(), nullable(operands), at);
  }

  private static Expr join(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    ArrayType type = Collections.array(name, arguments.get(0));
    if (NestedSql.nested(type.element())) {
      throw Refusals.mismatch(at, "Function array_join wants an array of strings");
    }
    ArrayType texts = new ArrayType(PrimitiveType.STRING, true);
    List<Expr> operands = new ArrayList<>(List.of(Coercion.cast(arguments.get(0), texts)));
    for (Expr argument : arguments.subList(1, arguments.size())) {
      operands.add(STRING.fit(argument, "Function " + name));
    }
    boolean replaces = operands.size() == 3;
    String list = replaces ? "list_transform($1, lambda \"#e\": coalesce(\"#e\", $3))" : "$1";
    // The engine's own takes a constant separator only.
    String joined =
        operands.get(1) instanceof Expr.Literal
            ? "array_to_string(" + list + ", $2)"
            : JavaCalls.emission(TextFunctions.JOIN).sql(List.of("$2", list));
    String template =
        "CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL"
            + (replaces ? " AND $3 IS NOT NULL" : "")
            + " THEN coalesce("
            + joined
            + ", '') END";
    Emission emission = Emission.inTurn(Emission.strict(Emission.sharing(template)));
    List<Expr> turns = replacementFirst(operands);
    return new Expr.Call(emission, turns, PrimitiveType.STRING, nullable(operands), at);
  }

  /** Spark looks at what is to stand for NULL before it looks at the array. */
  private static List<Expr> replacementFirst(List<Expr> operands) {
    if (operands.size() == 2) {
      return InTurn.guarded(operands);
    }
    List<Expr> turns = InTurn.guarded(List.of(operands.get(2), operands.get(0), operands.get(1)));
    return List.of(turns.get(1), turns.get(2), turns.get(0));
  }

  /** NULL last, so that it is the answer only where there is nothing else. */
  private static Signature extreme(String order, String engine) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 1, 1, at);
      ArrayType type = Collections.array(name, arguments.get(0));
      Collections.ordered(name, type.element(), at);
      boolean plain = !NestedSql.nested(type.element()) && !Coercion.isFloating(type.element());
      Emission emission =
          plain
              ? Emission.template(engine + "($1)")
              : sql -> sorted(sql.get(0), type, order, "LAST") + "[1]";
      return new Expr.Call(emission, arguments, type.element(), true, at);
    };
  }

  private static Expr repeat(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    Expr count = COUNT.fit(arguments.get(1), "Function " + name);
    Expr value = arguments.get(0);
    ArrayType type = new ArrayType(value.type(), value.nullable());
    String bounded =
        "CASE WHEN $2 > "
            + MOST_ELEMENTS
            + " THEN error('[UNSUPPORTED_FEATURE] An array of more than "
            + MOST_ELEMENTS
            + " elements is not supported') ELSE $2 END";
    // Spark computes the value however often it is repeated.
    String each = InTurn.mayFail(value) ? "\"#v\"" : "$1";
    String repeated = "list_transform(range(0, " + bounded + "), lambda \"#e\": " + each + ")";
    String template =
        InTurn.mayFail(value)
            ? "list_transform([$1], lambda \"#v\": " + repeated + ")[1]"
            : repeated;
    return Collections.call(
        SqlText.cast(template, type), List.of(value, count), type, count.nullable(), at);
  }

  private static Expr size(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    Collections.array(name, arguments.get(0));
    return Collections.size(name, arguments, at);
  }

  private static Expr sortArray(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    ArrayType type = Collections.array(name, arguments.get(0));
    Collections.ordered(name, type.element(), at);
    Expr ascending =
        arguments.size() == 1
            ? Expr.Literal.of(true, at)
            : BOOLEAN.fit(arguments.get(1), "Function " + name);
    // Spark's compiled code sorts numbers without a NULL among them as java.util.Arrays does
    // (ArraySortLike), but not what is computed while planning.
    boolean signed =
        Coercion.isFloating(type.element())
            && !type.containsNull()
            && !Late.isConstant(arguments.get(0));
    String up = sorted("$1", type, signed ? CollectionFunctions.SIGNED : "ASC", "FIRST");
    String down = sorted("$1", type, "DESC", "LAST");
    String template = "CASE WHEN $2 THEN " + up + " WHEN NOT $2 THEN " + down + " END";
    List<Expr> operands = InTurn.guarded(List.of(arguments.get(0), ascending));
    return Collections.call(template, operands, type, nullable(operands), at);
  }

  /**
   * Nested elements are sorted in Java: the engine has another place for NULL inside them. So are
   * floating ones: it leaves zeros of both signs in any order.
   */
  static String sorted(String sql, ArrayType type, String order, String nulls) {
    if (!NestedSql.nested(type.element()) && !Coercion.isFloating(type.element())) {
      return "list_sort(" + sql + ", '" + order + "', 'NULLS " + nulls + "')";
    }
    String sent = NestedSql.type(type) + ", " + NestedSql.sent(sql, type);
    String call = CollectionFunctions.SORT.name() + "(" + sent + ", '" + order + nulls + "')";
    return NestedSql.received(call, type);
  }

  private static Expr flatten(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    ArrayType outer = Collections.array(name, arguments.get(0));
    if (!(outer.element() instanceof ArrayType inner)) {
      throw Refusals.mismatch(at, "Function flatten wants an array of arrays");
    }
    String template = "CASE WHEN NOT (" + ANY_NULL + ") THEN flatten($1) END";
    boolean nullable = nullable(arguments) || outer.containsNull();
    return Collections.call(template, arguments, inner, nullable, at);
  }

  private static Expr concat(String name, List<Expr> arguments, Position at) {
    arguments.forEach(argument -> Collections.array(name, argument));
    DataType type = Coercion.common(arguments, "Function " + name);
    List<Expr> operands = Coercion.castAll(arguments, type);
    Emission joined = sql -> "(" + String.join(" || ", sql) + ")";
    Emission emission = Emission.inTurn(Emission.strict(joined));
    return new Expr.Call(emission, InTurn.guarded(operands), type, nullable(operands), at);
  }

  /** Structs of the elements at the same places, NULL beyond the end of a shorter array. */
  private static Expr zip(String name, List<Expr> arguments, Position at) {
    if (arguments.isEmpty()) {
      throw Refusals.unsupported(at, "Function arrays_zip without arguments", "an array");
    }
    List<String> names = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (Expr argument : arguments) {
      names.add(zipped(argument, names.size()));
      DataType element = Collections.array(name, argument).element();
      fields.add(new Field(names.get(names.size() - 1), element, true, Map.of()));
    }
    Collections.distinct(names, at);
    ArrayType type = new ArrayType(new StructType(fields), false);
    Emission emission = sql -> SqlText.cast(zipped(names, sql), type);
    return new Expr.Call(emission, InTurn.guarded(arguments), type, nullable(arguments), at);
  }

  private static String zipped(Expr argument, int ordinal) {
    if (argument instanceof Expr.Reference reference) {
      return reference.column().name();
    }
    boolean field = argument instanceof Expr.Call call && call.emission() instanceof Emission.Field;
    return field
        ? ((Emission.Field) ((Expr.Call) argument).emission()).name()
        : Integer.toString(ordinal);
  }

  private static String zipped(List<String> names, List<String> arrays) {
    List<String> elements = new ArrayList<>();
    List<String> lengths = new ArrayList<>();
    String none = "FALSE";
    for (int i = 0; i < names.size(); i++) {
      String array = "struct_extract_at(\"#z\", " + (i + 1) + ")";
      elements.add(array + "[\"#i\"]");
      lengths.add("len(" + array + ")");
      none += " OR " + array + " IS NULL";
    }
    String longest = lengths.size() == 1 ? lengths.get(0) : "greatest($*)";
    return Emission.template(
            "list_transform([row("
                + String.join(", ", arrays)
                + ")], lambda \"#z\": CASE WHEN NOT ("
                + none
                + ") THEN list_transform(range(1, "
                + longest
                + " + 1), lambda \"#i\": "
                + NestedSql.packed(names, elements)
                + ") END)[1]")
        .sql(lengths);
  }
}
