package dev.sluice.server.sparksql;

import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;

/** Functions of strings whose rules the engine does not share. */
final class Strings {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(PrimitiveType.STRING);
  private static final Signature.Parameter INT = Signature.Parameter.of(PrimitiveType.INTEGER);

  /** {@code locate(part, text, start)}: 0 before the first character or where nothing is found. */
  static final String LOCATE =
      "CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL WHEN $3 IS NULL OR $3 < 1 THEN 0"
          + " WHEN $1 = '' THEN 1 WHEN instr(substring($2, $3), $1) = 0 THEN 0"
          + " ELSE CAST(instr(substring($2, $3), $1) + $3 - 1 AS INTEGER) END";

  /** An empty delimiter does not split; parts beyond the ends are empty. */
  static final String SPLIT_PART =
      "CASE WHEN $3 = 0 THEN error('[INVALID_ARRAY_INDEX] The part 0 of split_part; parts count"
          + " from 1') WHEN $2 = '' THEN CASE WHEN abs($3) = 1 THEN $1 ELSE $1[1:0] END"
          + " ELSE split_part($1, $2, $3) END";

  /** By code point, where the engine's own goes by grapheme. */
  static final String REVERSE =
      "array_to_string(list_reverse(regexp_extract_all($1, '(?s).')), '')";

  private Strings() {}

  /**
   * Positions count from 1, from the end where negative, and 0 means 1; a start before the first
   * character eats into the length.
   *
   * <p>Source: Spark's {@code UTF8String.substringSQL}.
   */
  static Expr substring(String name, List<Expr> arguments, Position at) {
    List<Expr> full = new ArrayList<>(arguments);
    if (full.size() == 2) {
      full.add(Expr.Literal.of(Integer.MAX_VALUE, at));
    }
    List<Expr> fitted = Signature.fit(name, full, at, TEXT, INT, INT);
    boolean nullable = fitted.stream().anyMatch(Expr::nullable);
    return new Expr.Call(Strings::writeSubstring, fitted, PrimitiveType.STRING, nullable, at);
  }

  private static String writeSubstring(List<String> operands) {
    String text = operands.get(0);
    String length = "CAST(" + operands.get(2) + " AS BIGINT)";
    String start =
        Emission.template(
                "CASE WHEN $2 > 0 THEN $2 - 1 WHEN $2 < 0 THEN length($1) + $2 ELSE $2 END")
            .sql(operands);
    String end = "((" + start + ") + " + length + ")";
    String from = "greatest(" + start + ", 0)";
    return "CASE WHEN "
        + length
        + " IS NOT NULL AND "
        + operands.get(1)
        + " IS NOT NULL THEN substring("
        + text
        + ", "
        + from
        + " + 1, greatest("
        + end
        + " - "
        + from
        + ", 0)) END";
  }

  static Expr concat(String name, List<Expr> arguments, Position at) {
    if (arguments.isEmpty()) {
      return Expr.Literal.of("", at);
    }
    List<Expr> texts = new ArrayList<>();
    for (Expr argument : arguments) {
      texts.add(TEXT.fit(argument, "Function " + name));
    }
    boolean nullable = texts.stream().anyMatch(Expr::nullable);
    Emission emission = operands -> "(" + String.join(" || ", operands) + ")";
    return new Expr.Call(emission, texts, PrimitiveType.STRING, nullable, at);
  }

  static Expr concatWithSeparator(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, Integer.MAX_VALUE, at);
    List<Expr> texts = new ArrayList<>();
    for (Expr argument : arguments) {
      texts.add(TEXT.fit(argument, "Function " + name));
    }
    boolean nullable = texts.get(0).nullable();
    Emission emission =
        operands ->
            operands.size() == 1
                ? "CASE WHEN " + operands.get(0) + " IS NOT NULL THEN '' END"
                : "concat_ws(" + String.join(", ", operands) + ")";
    return new Expr.Call(emission, texts, PrimitiveType.STRING, nullable, at);
  }
}
