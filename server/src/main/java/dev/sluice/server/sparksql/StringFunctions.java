package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.TextFunctions;

/** Functions of strings. */
final class StringFunctions {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);
  private static final Signature.Parameter BYTES = Signature.Parameter.of(BINARY);

  private StringFunctions() {}

  static void register(FunctionTable table) {
    table.put(
        "length,char_length,character_length,len",
        Signature.of(INTEGER, "CAST(length($1) AS INTEGER)", TEXT));
    table.put("upper,ucase", Signature.java(TextFunctions.UPPER));
    table.put("lower,lcase", Signature.java(TextFunctions.LOWER));
    table.put("trim,btrim", trim("trim"));
    table.put("ltrim", trim("ltrim"));
    table.put("rtrim", trim("rtrim"));
    table.put("substring,substr", Signature.byCount(2, Strings::substring, Strings::substring));
    table.put("left", Signature.of(STRING, "left($1, greatest($2, $2 * 0))", TEXT, INT));
    table.put("right", Signature.of(STRING, "right($1, greatest($2, $2 * 0))", TEXT, INT));
    table.put("concat", Strings::concat);
    table.put("concat_ws", Strings::concatWithSeparator);
    table.put("instr", Signature.of(INTEGER, "CAST(instr($1, $2) AS INTEGER)", TEXT, TEXT));
    table.put(
        "locate,position",
        Signature.byCount(
            2,
            Signature.of(INTEGER, "CAST(instr($2, $1) AS INTEGER)", TEXT, TEXT),
            Signature.of(INTEGER, Strings.LOCATE, TEXT, TEXT, INT)));
    table.put(
        "replace",
        Signature.byCount(
            2,
            Signature.of(STRING, "replace($1, $2, '')", TEXT, TEXT),
            Signature.of(STRING, "replace($1, $2, $3)", TEXT, TEXT, TEXT)));
    table.put("reverse", Signature.of(STRING, Strings.REVERSE, TEXT));
    table.put("repeat", Signature.of(STRING, "repeat($1, $2)", TEXT, INT));
    table.put("lpad", pad("lpad"));
    table.put("rpad", pad("rpad"));
    table.put("split_part", Signature.of(STRING, Strings.SPLIT_PART, TEXT, TEXT, INT));
    table.put("startswith", Signature.of(BOOLEAN, "starts_with($1, $2)", TEXT, TEXT));
    table.put("endswith", Signature.of(BOOLEAN, "ends_with($1, $2)", TEXT, TEXT));
    table.put("contains", Signature.of(BOOLEAN, "contains($1, $2)", TEXT, TEXT));
    table.put("md5", Signature.of(STRING, "md5($1)", BYTES));
  }

  private static Signature trim(String engine) {
    return Signature.of(STRING, engine + "($1, ' ')", TEXT);
  }

  private static Signature pad(String engine) {
    String template =
        "CASE WHEN $3 = '' THEN left($1, greatest($2, $2 * 0)) ELSE "
            + engine
            + "($1, greatest($2, $2 * 0), $3) END";
    return Signature.byCount(
        2,
        Signature.of(STRING, engine + "($1, greatest($2, $2 * 0), ' ')", TEXT, INT),
        Signature.of(STRING, template, TEXT, INT, TEXT));
  }
}
