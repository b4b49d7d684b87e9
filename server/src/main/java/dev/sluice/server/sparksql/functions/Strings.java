package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.BinaryFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.TextFunctions;
import dev.sluice.server.functions.TextParts;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import java.util.ArrayList;
import java.util.List;

/**
 * Functions of strings whose rules the engine does not share. Where constant arguments rule out
 * what differs, they are the engine's own, which is ten times as fast.
 */
final class Strings {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);

  /** Longest SQL of an operand that a template may repeat. */
  private static final int LONGEST_REPEATED = 100;

  /** The character of the lowest eight bits; none for a negative number. */
  static final String CHARACTER =
      "CASE WHEN $1 < 0 THEN '' ELSE chr(CAST($1 & 255 AS INTEGER)) END";

  static final Signature SUBSTRING =
      Signature.optional(
          2,
          ofBytes(1, Signature.java(BinaryFunctions.SUBSTRING), Strings::substring),
          Integer.MAX_VALUE);

  private Strings() {}

  /** Takes one signature where the first arguments, so many, are all binary. */
  static Signature ofBytes(int count, Signature bytes, Signature texts) {
    return Signature.either(
        arguments ->
            arguments.size() >= count
                && arguments.stream().limit(count).allMatch(each -> each.type() == BINARY),
        bytes,
        texts);
  }

  /** Refuses a string and a binary value as the first two arguments, as Spark does. */
  static Signature alike(Signature texts) {
    return (name, arguments, at) -> {
      if ((arguments.get(0).type() == BINARY) != (arguments.get(1).type() == BINARY)) {
        throw Refusals.mismatch(at, "Function " + name + " mixes a string and a binary value");
      }
      return texts.call(name, arguments, at);
    };
  }

  /**
   * Upper or lower case. Over a column the outermost call counts alone: Spark's optimizer takes
   * those inside away ({@code SimplifyCaseConversionExpressions}), which is not always the same.
   */
  static Signature letters(String engine, JavaFunction function) {
    return (name, arguments, at) -> {
      Expr text = withoutCase(Signature.fit(name, arguments, at, TEXT).get(0));
      Letters emission = new Letters(engine, function);
      return new Expr.Call(emission, List.of(text), STRING, text.nullable(), at);
    };
  }

  /** A text that upper or lower is yet to be called of. */
  static Expr withoutCase(Expr text) {
    Expr inner = text;
    while (inner instanceof Expr.Call call
        && call.emission() instanceof Letters
        && readsColumn(inner)) {
      inner = call.operands().get(0);
    }
    return inner;
  }

  private static boolean readsColumn(Expr expr) {
    return expr instanceof Expr.Reference
        || expr.operands().stream().anyMatch(Strings::readsColumn);
  }

  /** The engine maps the letters of ASCII, which most texts have alone, as Spark does. */
  private record Letters(String engine, JavaFunction function) implements Emission {
    @Override
    public String sql(List<String> arguments) {
      String text = arguments.get(0);
      String java = JavaCalls.emission(function).sql(arguments);
      return text.length() > LONGEST_REPEATED
          ? java
          : "CASE WHEN strlen(%s) = length(%s) THEN %s(%s) ELSE %s END"
              .formatted(text, text, engine, text, java);
    }
  }

  private static Expr substring(String name, List<Expr> arguments, Position at) {
    if (isToTheEnd(arguments.get(2))
        && arguments.get(1) instanceof Expr.Literal position
        && position.type() == INTEGER
        && position.value() instanceof Long value
        && value < 0
        && value > Integer.MIN_VALUE) {
      Expr count = Expr.Literal.of((int) -value, at);
      return right(name, List.of(arguments.get(0), count), at);
    }
    boolean plain = isAtLeast(arguments.get(1), 0) && isAtLeast(arguments.get(2), 0);
    return plain
        ? Signature.of(STRING, "substring($1, greatest($2, 1), $3)", TEXT, INT, INT)
            .call(name, arguments, at)
        : Signature.java(TextParts.SUBSTRING).call(name, arguments, at);
  }

  static Expr left(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    if (arguments.get(0).type() != BINARY && isAtLeast(arguments.get(1), 0)) {
      return Signature.of(STRING, "left($1, $2)", TEXT, INT).call(name, arguments, at);
    }
    List<Expr> part = List.of(arguments.get(0), Expr.Literal.of(1, at), arguments.get(1));
    return SUBSTRING.call(name, part, at);
  }

  static Expr right(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    return isAtLeast(arguments.get(1), 0)
        ? Signature.of(STRING, "right($1, $2)", TEXT, INT).call(name, arguments, at)
        : Signature.java(TextParts.RIGHT).call(name, arguments, at);
  }

  static Expr splitPart(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 3, 3, at);
    boolean plain = isText(arguments.get(1)) && isAtLeast(arguments.get(2), 1);
    return plain
        ? Signature.of(STRING, "split_part($1, $2, $3)", TEXT, TEXT, INT).call(name, arguments, at)
        : Signature.java(TextParts.SPLIT_PART).call(name, arguments, at);
  }

  /** Strings are filled up with spaces. */
  static String shownPad(Shown.Call call) {
    boolean bytes = call.arguments().get(0).type() == BINARY;
    return Shown.filled(3, bytes ? "X'00'" : " ").of(call);
  }

  /** Binary values are filled up with zeros where nothing else is given. */
  static Signature pad(JavaFunction texts, JavaFunction bytes) {
    Signature text =
        Signature.optional(2, (name, arguments, at) -> pad(texts, name, arguments, at), " ");
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 3, at);
      if (arguments.get(0).type() != BINARY
          || (arguments.size() == 3 && arguments.get(2).type() != BINARY)) {
        return text.call(name, arguments, at);
      }
      List<Expr> all = new ArrayList<>(arguments);
      if (all.size() == 2) {
        all.add(new Expr.Literal("00", BINARY, at));
      }
      return Signature.java(bytes).call(name, all, at);
    };
  }

  private static Expr pad(JavaFunction function, String name, List<Expr> arguments, Position at) {
    boolean plain = isAtLeast(arguments.get(1), 0) && isText(arguments.get(2));
    return plain
        ? Signature.of(STRING, name + "($1, $2, $3)", TEXT, INT, TEXT).call(name, arguments, at)
        : Signature.java(function).call(name, arguments, at);
  }

  private static boolean isToTheEnd(Expr length) {
    return isAtLeast(length, Integer.MAX_VALUE);
  }

  /** An integer constant that is not less. */
  private static boolean isAtLeast(Expr expr, long least) {
    return expr instanceof Expr.Literal literal
        && literal.type() == INTEGER
        && literal.value() instanceof Long value
        && value >= least;
  }

  /** A constant string with something in it. */
  private static boolean isText(Expr expr) {
    return expr instanceof Expr.Literal literal
        && literal.type() == STRING
        && literal.value() instanceof String text
        && !text.isEmpty();
  }

  /**
   * {@code trim(text)} takes spaces off.
   *
   * @param charactersFirst whether the characters to take off are the first of two arguments
   */
  static Signature trim(String engine, boolean charactersFirst) {
    Signature both = Signature.inTurn(Signature.of(STRING, engine + "($1, $2)", TEXT, TEXT));
    return Signature.byCount(
        1,
        Signature.of(STRING, engine + "($1, ' ')", TEXT),
        charactersFirst
            ? (name, arguments, at) ->
                both.call(name, List.of(arguments.get(1), arguments.get(0)), at)
            : both);
  }

  static Expr mask(String name, List<Expr> arguments, Position at) {
    for (Expr replacement : arguments.subList(Math.min(1, arguments.size()), arguments.size())) {
      boolean constant = replacement instanceof Expr.Literal;
      if (!constant || !isMask((Expr.Literal) replacement)) {
        throw Refusals.mismatch(
            replacement.at(), "Function mask wants one constant character, or NULL");
      }
    }
    return Signature.optional(1, Signature.java(TextFunctions.MASK), "X", "x", "n", null)
        .call(name, arguments, at);
  }

  private static boolean isMask(Expr.Literal literal) {
    return literal.value() == null
        || (literal.value() instanceof String text && text.length() == 1);
  }

  static Expr reverse(String name, List<Expr> arguments, Position at) {
    if (arguments.size() == 1 && arguments.get(0).type() instanceof ArrayType) {
      throw Refusals.unsupported(at, "reverse of an array", null);
    }
    return ofBytes(1, Signature.java(BinaryFunctions.REVERSE), Signature.java(TextParts.REVERSE))
        .call(name, arguments, at);
  }

  static Expr concat(String name, List<Expr> arguments, Position at) {
    if (arguments.isEmpty()) {
      return Expr.Literal.of("", at);
    }
    if (arguments.stream().anyMatch(argument -> argument.type() instanceof ArrayType)) {
      throw Refusals.unsupported(at, "concat of arrays", null);
    }
    boolean bytes = arguments.stream().allMatch(argument -> argument.type() == BINARY);
    DataType type = bytes ? BINARY : STRING;
    List<Expr> fitted = new ArrayList<>();
    for (Expr argument : arguments) {
      fitted.add(Signature.Parameter.of(type).fit(argument, "Function " + name));
    }
    boolean nullable = fitted.stream().anyMatch(Expr::nullable);
    Emission emission = operands -> "(" + String.join(" || ", operands) + ")";
    Emission known = Emission.inTurn(Emission.total(Emission.strict(emission)));
    return new Expr.Call(known, InTurn.guarded(fitted), type, nullable, at);
  }

  /** Strings and arrays of strings, without those that are NULL. */
  static Expr concatWithSeparator(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, Integer.MAX_VALUE, at);
    List<Expr> operands = new ArrayList<>();
    List<Boolean> lists = new ArrayList<>();
    for (Expr argument : arguments) {
      boolean list = !operands.isEmpty() && argument.type() instanceof ArrayType;
      lists.add(list);
      operands.add(list ? texts(argument) : TEXT.fit(argument, "Function " + name));
    }
    boolean constant = operands.get(0) instanceof Expr.Literal;
    Emission emission = sql -> joined(sql, lists, constant);
    return new Expr.Call(emission, operands, STRING, operands.get(0).nullable(), at);
  }

  private static Expr texts(Expr array) {
    return Coercion.cast(array, new ArrayType(STRING, true));
  }

  private static String joined(List<String> sql, List<Boolean> lists, boolean constant) {
    if (sql.size() == 1) {
      return "CASE WHEN " + sql.get(0) + " IS NOT NULL THEN '' END";
    }
    if (!lists.contains(true)) {
      return "concat_ws(" + String.join(", ", sql) + ")";
    }
    List<String> parts = new ArrayList<>();
    for (int i = 1; i < sql.size(); i++) {
      parts.add(lists.get(i) ? sql.get(i) : "[" + sql.get(i) + "]");
    }
    String all = "CAST(flatten([" + String.join(", ", parts) + "]) AS VARCHAR[])";
    if (!constant) {
      // The engine's own takes a constant separator only.
      return JavaCalls.emission(TextFunctions.JOIN).sql(List.of(sql.get(0), all));
    }
    String present = "list_filter(" + all + ", lambda e: e IS NOT NULL)";
    return "CASE WHEN %s IS NOT NULL THEN coalesce(array_to_string(%s, %s), '') END"
        .formatted(sql.get(0), present, sql.get(0));
  }

  /** The n-th of the arguments behind the first. */
  static Expr elt(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, Integer.MAX_VALUE, at);
    List<Expr> values = arguments.subList(1, arguments.size());
    boolean bytes = values.stream().allMatch(value -> value.type() == BINARY);
    DataType type = bytes ? BINARY : STRING;
    List<Expr> operands = new ArrayList<>();
    operands.add(INT.fit(arguments.get(0), "Function " + name));
    for (Expr value : values) {
      operands.add(Signature.Parameter.of(type).fit(value, "Function " + name));
    }
    return new Expr.Call(Strings::choice, operands, type, true, at);
  }

  private static String choice(List<String> sql) {
    StringBuilder choice = new StringBuilder("CASE ").append(sql.get(0));
    for (int i = 1; i < sql.size(); i++) {
      choice.append(" WHEN ").append(i).append(" THEN ").append(sql.get(i));
    }
    return choice
        .append(" ELSE CASE WHEN ")
        .append(sql.get(0))
        .append(" IS NOT NULL THEN error('[INVALID_ARRAY_INDEX] The index is outside the ")
        .append(sql.size() - 1)
        .append(" values of elt') END END")
        .toString();
  }
}
