package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.BinaryFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.TextFunctions;
import dev.sluice.server.functions.TextParts;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import java.util.List;

/** Functions of strings, and of binary values where Spark takes them too. */
final class StringFunctions {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);
  private static final Signature.Parameter LONG_INT = Signature.Parameter.of(LONG);
  private static final Signature.Parameter BYTES = Signature.Parameter.of(BINARY);

  private StringFunctions() {}

  static void register(FunctionTable table) {
    registerLengths(table);
    registerCases(table);
    registerParts(table);
    registerSearches(table);
    registerLists(table);
  }

  private static void registerLengths(FunctionTable table) {
    Signature bytes = Signature.of(INTEGER, "CAST(octet_length($1) AS INTEGER)", BYTES);
    table.put(
        "length,char_length,character_length,len",
        Strings.ofBytes(1, bytes, Signature.of(INTEGER, "CAST(length($1) AS INTEGER)", TEXT)));
    table.put(
        "octet_length",
        Strings.ofBytes(1, bytes, Signature.of(INTEGER, "CAST(strlen($1) AS INTEGER)", TEXT)));
    table.put(
        "bit_length",
        Strings.ofBytes(
            1,
            Signature.of(INTEGER, "CAST(8 * octet_length($1) AS INTEGER)", BYTES),
            Signature.of(INTEGER, "CAST(8 * strlen($1) AS INTEGER)", TEXT)));
    table.put("ascii", Signature.of(INTEGER, "CASE $1 WHEN '' THEN 0 ELSE unicode($1) END", TEXT));
    table.put("char,chr", Signature.of(STRING, Strings.CHARACTER, LONG_INT));
  }

  private static void registerCases(FunctionTable table) {
    table.put("upper,ucase", Strings.letters("upper", TextFunctions.UPPER));
    table.put("lower,lcase", Strings.letters("lower", TextFunctions.LOWER));
    table.put("initcap", Signature.java(TextFunctions.INITCAP));
    table.put("translate", Signature.java(TextFunctions.TRANSLATE));
    table.put("soundex", Signature.java(TextFunctions.SOUNDEX));
    table.put("quote", Signature.java(TextFunctions.QUOTE));
    table.put("luhn_check", Signature.java(TextFunctions.LUHN_CHECK));
    table.put("mask", Strings::mask).shown(Shown.filled(5, "X", "x", "n", "NULL"));
    table.put(
        "levenshtein",
        Signature.byCount(
            2,
            Signature.java(TextFunctions.LEVENSHTEIN),
            Signature.java(TextFunctions.LEVENSHTEIN_WITHIN)));
  }

  private static void registerParts(FunctionTable table) {
    table.put("trim", Strings.trim("trim", true)).shown("trim($1)", "TRIM(BOTH $1 FROM $2)");
    table.put("btrim", Strings.trim("trim", false));
    table.put("ltrim", Strings.trim("ltrim", true)).shown("ltrim($1)", "TRIM(LEADING $1 FROM $2)");
    table.put("rtrim", Strings.trim("rtrim", true)).shown("rtrim($1)", "TRIM(TRAILING $1 FROM $2)");
    table.put("substring,substr", Strings.SUBSTRING).shown(Shown.filled(3, "2147483647"));
    table.put("left", Strings::left);
    table.put("right", Strings::right);
    table.put("substring_index", Signature.java(TextFunctions.SUBSTRING_INDEX));
    table.put("split_part", Strings::splitPart);
    table.put("lpad", Strings.pad(TextParts.LPAD, BinaryFunctions.LPAD)).shown(Strings::shownPad);
    table.put("rpad", Strings.pad(TextParts.RPAD, BinaryFunctions.RPAD)).shown(Strings::shownPad);
    table
        .put(
            "overlay",
            Signature.optional(
                3,
                Strings.ofBytes(
                    2,
                    Signature.java(BinaryFunctions.OVERLAY),
                    Strings.alike(Signature.java(TextParts.OVERLAY))),
                -1))
        .shown(Shown.filled(4, "-1"));
    table.put("reverse", Strings::reverse);
    table.put("repeat", Signature.of(STRING, "repeat($1, $2)", TEXT, INT));
    table.put("space", Signature.of(STRING, "repeat(' ', $1)", INT));
    table
        .put(
            "replace",
            Signature.optional(
                2, Signature.of(STRING, "replace($1, $2, $3)", TEXT, TEXT, TEXT), ""))
        .shown(Shown.filled(3, ""));
  }

  private static void registerSearches(FunctionTable table) {
    table.put("instr", Signature.of(INTEGER, "CAST(instr($1, $2) AS INTEGER)", TEXT, TEXT));
    table
        .put(
            "locate,position",
            Signature.byCount(
                2,
                Signature.inTurn(
                    Signature.of(INTEGER, "CAST(instr($2, $1) AS INTEGER)", TEXT, TEXT)),
                StringFunctions::locateFrom))
        .shown(Shown.filled(3, "1"));
    table.put("find_in_set", Signature.java(TextFunctions.FIND_IN_SET));
    table.put(
        "startswith",
        Strings.ofBytes(
            2,
            Signature.of(BOOLEAN, "starts_with(hex($1), hex($2))", BYTES, BYTES),
            Signature.of(BOOLEAN, "starts_with($1, $2)", TEXT, TEXT)));
    table.put(
        "endswith",
        Strings.ofBytes(
            2,
            Signature.of(BOOLEAN, "ends_with(hex($1), hex($2))", BYTES, BYTES),
            Signature.of(BOOLEAN, "ends_with($1, $2)", TEXT, TEXT)));
    table.put(
        "contains",
        Strings.ofBytes(
            2,
            Signature.java(BinaryFunctions.CONTAINS),
            Signature.of(BOOLEAN, "contains($1, $2)", TEXT, TEXT)));
  }

  private static void registerLists(FunctionTable table) {
    table.put("concat", Strings::concat);
    table.put("concat_ws", Strings::concatWithSeparator);
    table.put("elt", Strings::elt);
  }

  /** Spark looks at the place to start from before it computes the texts. */
  private static Expr locateFrom(String name, List<Expr> arguments, Position at) {
    JavaFunction locate = TextParts.LOCATE;
    List<Expr> fitted = Signature.fit(name, arguments, at, TEXT, TEXT, INT);
    List<Expr> turns = InTurn.guarded(List.of(fitted.get(2), fitted.get(0), fitted.get(1)));
    List<Expr> operands = List.of(turns.get(1), turns.get(2), turns.get(0));
    boolean nullable = operands.subList(0, 2).stream().anyMatch(Expr::nullable);
    return new Expr.Call(JavaCalls.emission(locate), operands, locate.result(), nullable, at);
  }
}
