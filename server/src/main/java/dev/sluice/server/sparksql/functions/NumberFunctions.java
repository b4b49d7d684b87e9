package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.LONG;

import dev.sluice.server.functions.BitFunctions;
import dev.sluice.server.functions.BitmapFunctions;
import dev.sluice.server.functions.IntegerFunctions;
import dev.sluice.server.functions.MathFunctions;

/** Functions of numbers. */
final class NumberFunctions {
  private static final Signature.Parameter REAL = Signature.Parameter.of(DOUBLE);
  private static final Signature.Parameter WHOLE = Signature.Parameter.of(LONG);

  private NumberFunctions() {}

  static void register(FunctionTable table) {
    arithmetic(table);
    rounding(table);
    real(table);
    bits(table);
  }

  private static void arithmetic(FunctionTable table) {
    table.put("abs", Numbers::abs);
    table.put("negative", (name, args, at) -> Operators.negate(Numbers.only(name, args, at), at));
    table
        .put("positive", (name, args, at) -> Operators.positive(Numbers.only(name, args, at), name))
        .shown("(+ $1)");
    Signature sign =
        Signature.of(
            DOUBLE,
            "CASE WHEN $1 = 0 OR isnan($1) THEN $1 ELSE sign($1) * 1e0 END",
            Intervals::signed);
    table.put("sign", sign);
    table.put("signum", sign).shown(Shown.CAPITALS);
    table.put("mod", Numbers.operator("%"));
    table.put("pmod", Numbers::positiveModulo);
    table.put("div", Numbers.operator("DIV")).shown("($1 div $2)");
    table.put("try_add", Arithmetic.attempt("+"));
    table.put("try_subtract", Arithmetic.attempt("-"));
    table.put("try_multiply", Arithmetic.attempt("*"));
    table.put("try_divide", Arithmetic.attempt("/"));
    table.put("try_mod", Arithmetic.attempt("%"));
    table.put("factorial", Signature.java(MathFunctions.FACTORIAL));
    table.put("width_bucket", Signature.java(MathFunctions.WIDTH_BUCKET));
    table.put("conv", Signature.java(IntegerFunctions.CONV));
  }

  private static void rounding(FunctionTable table) {
    table.put("round", Rounding::halfUp).shown(Shown.filled(2, "0"));
    table.put("bround", Rounding::halfEven).shown(Shown.filled(2, "0"));
    table.put("ceil", Rounding.whole("ceil", "CEILING")).shown("CEIL($1)");
    table.put("ceiling", Rounding.whole("ceil", "CEILING"));
    table.put("floor", Rounding.whole("floor", "FLOOR")).shown("FLOOR($1)");
    table.put("rint", Signature.java(MathFunctions.RINT));
  }

  private static void real(FunctionTable table) {
    table.put("e", Numbers.constant(Math.E)).shown(Shown.CAPITALS);
    table.put("pi", Numbers.constant(Math.PI)).shown(Shown.CAPITALS);
    table
        .put("sqrt", Signature.of(DOUBLE, "CASE WHEN $1 < 0 THEN 'NaN' ELSE sqrt($1) END", REAL))
        .shown(Shown.CAPITALS);
    table.put("cbrt", Signature.java(MathFunctions.CBRT)).shown(Shown.CAPITALS);
    table.put("pow", Signature.java(MathFunctions.POWER));
    table.put("power", Signature.java(MathFunctions.POWER)).shown(Shown.CAPITALS);
    table.put("hypot", Signature.java(MathFunctions.HYPOT)).shown(Shown.CAPITALS);
    table.put("exp", Signature.java(MathFunctions.EXP)).shown(Shown.CAPITALS);
    table.put("expm1", Signature.java(MathFunctions.EXPM1)).shown(Shown.CAPITALS);
    table.put("ln", Signature.java(MathFunctions.LN));
    table
        .put(
            "log",
            Signature.byCount(
                1, Signature.java(MathFunctions.LN), Signature.java(MathFunctions.LOG)))
        .shown("LOG(E(), $1)", "LOG($1, $2)");
    table.put("log10", Signature.java(MathFunctions.LOG10)).shown(Shown.CAPITALS);
    table.put("log1p", Signature.java(MathFunctions.LOG1P)).shown(Shown.CAPITALS);
    table.put("log2", Signature.java(MathFunctions.LOG2)).shown(Shown.CAPITALS);
    table.put("degrees", Signature.java(MathFunctions.DEGREES)).shown(Shown.CAPITALS);
    table.put("radians", Signature.java(MathFunctions.RADIANS)).shown(Shown.CAPITALS);
    trigonometric(table);
  }

  private static void trigonometric(FunctionTable table) {
    table.put("acos", Signature.java(MathFunctions.ACOS)).shown(Shown.CAPITALS);
    table.put("acosh", Signature.java(MathFunctions.ACOSH)).shown(Shown.CAPITALS);
    table.put("asin", Signature.java(MathFunctions.ASIN)).shown(Shown.CAPITALS);
    table.put("asinh", Signature.java(MathFunctions.ASINH)).shown(Shown.CAPITALS);
    table.put("atan", Signature.java(MathFunctions.ATAN)).shown(Shown.CAPITALS);
    table.put("atan2", Signature.java(MathFunctions.ATAN2)).shown(Shown.CAPITALS);
    table.put("atanh", Signature.java(MathFunctions.ATANH)).shown(Shown.CAPITALS);
    table.put("cos", Signature.java(MathFunctions.COS)).shown(Shown.CAPITALS);
    table.put("cosh", Signature.java(MathFunctions.COSH)).shown(Shown.CAPITALS);
    table.put("cot", Signature.java(MathFunctions.COT)).shown(Shown.CAPITALS);
    table.put("csc", Signature.java(MathFunctions.CSC)).shown(Shown.CAPITALS);
    table.put("sec", Signature.java(MathFunctions.SEC)).shown(Shown.CAPITALS);
    table.put("sin", Signature.java(MathFunctions.SIN)).shown(Shown.CAPITALS);
    table.put("sinh", Signature.java(MathFunctions.SINH)).shown(Shown.CAPITALS);
    table.put("tan", Signature.java(MathFunctions.TAN)).shown(Shown.CAPITALS);
    table.put("tanh", Signature.java(MathFunctions.TANH)).shown(Shown.CAPITALS);
  }

  private static void bits(FunctionTable table) {
    table.put("bin", Signature.java(BitFunctions.BIN));
    table.put("bit_count", Bits::count);
    table.put("bit_get,getbit", Bits::get);
    table.put("shiftleft", Bits.shift(BitFunctions.LEFT, BitFunctions.LONG_LEFT));
    table.put("shiftright", Bits.shift(BitFunctions.RIGHT, BitFunctions.LONG_RIGHT));
    table.put("shiftrightunsigned", Bits.shift(BitFunctions.UNSIGNED, BitFunctions.LONG_UNSIGNED));
    table.put(
        "bitmap_bucket_number",
        Signature.of(
            LONG, "CASE WHEN $1 > 0 THEN ($1 - 1) // 32768 + 1 ELSE $1 // 32768 END", WHOLE));
    table.put(
        "bitmap_bit_position",
        Signature.of(
            LONG, "CASE WHEN $1 > 0 THEN ($1 - 1) % 32768 ELSE abs($1 % 32768) END", WHOLE));
    table.put("bitmap_count", Signature.java(BitmapFunctions.COUNT));
  }
}
