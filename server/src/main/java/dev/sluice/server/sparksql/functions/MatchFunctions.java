package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.RegexFunctions;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Functions of patterns. Regular expressions are Java's; one that is a constant and means nothing
 * but its own characters is searched for by the engine.
 */
final class MatchFunctions {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);
  private static final Pattern LITERAL =
      Pattern.compile("(?:[\\w ,;:=@#/'\"<>~%&!-]|\\\\[^\\w\\s])+");

  private MatchFunctions() {}

  static void register(FunctionTable table) {
    table.put("rlike,regexp,regexp_like", MatchFunctions::matches).shown(Shown.CAPITALS);
    table.put("like", function(Likes.LIKE)).shown(Likes::shown);
    table.put("ilike", function(Likes.ILIKE)).shown(Shown.PLAIN.first(2));
    table
        .put("regexp_extract", Signature.optional(2, Signature.java(RegexFunctions.EXTRACT), 1))
        .shown(Shown.filled(3, "1"));
    table
        .put(
            "regexp_extract_all",
            Signature.optional(2, Signature.java(RegexFunctions.EXTRACT_ALL), 1))
        .shown(Shown.filled(3, "1"));
    table.put("regexp_count", Signature.java(RegexFunctions.COUNT));
    table.put("regexp_substr", Signature.java(RegexFunctions.SUBSTR));
    table.put("regexp_instr", MatchFunctions::position).shown(Shown.filled(3, "0"));
    table
        .put("regexp_replace", Signature.optional(3, MatchFunctions::replace, 1))
        .shown(Shown.filled(4, "1"));
    table
        .put("split", Signature.optional(2, MatchFunctions::split, -1))
        .shown(Shown.filled(3, "-1"));
  }

  static Expr matches(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    String literal = literalText(arguments.get(1));
    if (literal != null) {
      Expr part = Expr.Literal.of(literal, arguments.get(1).at());
      return Signature.of(BOOLEAN, "contains($1, $2)", TEXT, TEXT)
          .call(name, List.of(arguments.get(0), part), at);
    }
    List<Expr> all = List.of(arguments.get(0), arguments.get(1), Expr.Literal.of(name, at));
    return Signature.java(RegexFunctions.RLIKE).call(name, all, at);
  }

  private static Signature function(JavaFunction like) {
    return Signature.optional(
        2,
        (name, arguments, at) -> {
          Expr escape = arguments.get(2);
          if (escape instanceof Expr.Literal literal
              && literal.value() instanceof String text
              && text.length() == 1) {
            return Likes.test(like, arguments.get(0), arguments.get(1), text.charAt(0), at);
          }
          throw Refusals.mismatch(escape.at(), "The escape of " + name + " is one character");
        },
        "\\");
  }

  /** Spark knows a group here and takes no notice of it, unless it is NULL. */
  private static Expr position(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    Expr found = Signature.java(RegexFunctions.INSTR).call(name, arguments.subList(0, 2), at);
    if (arguments.size() == 2) {
      return found;
    }
    return Signature.of(INTEGER, "($1 + 0 * $2)", Signature.ANY, Signature.Parameter.of(INTEGER))
        .call(name, List.of(found, arguments.get(2)), at);
  }

  private static Expr replace(String name, List<Expr> arguments, Position at) {
    Expr position = arguments.get(3);
    if (!isConstant(position) || (value(position) instanceof Long number && number < 1)) {
      throw Refusals.mismatch(position.at(), "The position is a constant from 1 on");
    }
    String part = literalText(arguments.get(1));
    boolean whole = value(position) instanceof Long number && number == 1;
    if (whole && part != null && plainReplacement(arguments.get(2))) {
      Expr literalPart = Expr.Literal.of(part, arguments.get(1).at());
      return Signature.of(STRING, "replace($1, $2, $3)", TEXT, TEXT, TEXT)
          .call(name, List.of(arguments.get(0), literalPart, arguments.get(2)), at);
    }
    return Signature.java(RegexFunctions.REPLACE).call(name, arguments, at);
  }

  /** A literal, or a NULL with a type. */
  private static boolean isConstant(Expr expr) {
    boolean typedNull = expr instanceof Expr.Cast cast && cast.operand() instanceof Expr.Literal;
    return expr instanceof Expr.Literal || (typedNull && value(expr.operands().get(0)) == null);
  }

  private static @Nullable Object value(Expr expr) {
    return expr instanceof Expr.Literal literal ? literal.value() : null;
  }

  private static boolean plainReplacement(Expr replacement) {
    return replacement instanceof Expr.Literal literal
        && literal.value() instanceof String text
        && text.indexOf('$') < 0
        && text.indexOf('\\') < 0;
  }

  private static Expr split(String name, List<Expr> arguments, Position at) {
    String delimiter = literalText(arguments.get(1));
    boolean all =
        arguments.get(2) instanceof Expr.Literal limit
            && limit.value() instanceof Long number
            && number <= 0;
    if (delimiter == null || !all) {
      return Signature.java(RegexFunctions.SPLIT).call(name, arguments, at);
    }
    List<Expr> operands = new ArrayList<>();
    operands.add(TEXT.fit(arguments.get(0), "Function " + name));
    operands.add(Expr.Literal.of(delimiter, arguments.get(1).at()));
    return new Expr.Call(
        Emission.template("string_split($1, $2)"),
        operands,
        new ArrayType(STRING, false),
        operands.get(0).nullable(),
        at);
  }

  /** The text that a constant pattern stands for, if it stands for nothing else. */
  private static @Nullable String literalText(Expr pattern) {
    boolean plain =
        pattern instanceof Expr.Literal literal
            && literal.value() instanceof String text
            && literal.type() == STRING
            && LITERAL.matcher(text).matches();
    return plain
        ? String.valueOf(((Expr.Literal) pattern).value()).replaceAll("\\\\(.)", "$1")
        : null;
  }
}
